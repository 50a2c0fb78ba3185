/** Every environment variable that titanic-ops reads, with what it is for. docs/reference/env.md is made from this. */
export const ENVIRONMENT = {
  TITANIC_OPS_CONFIG: "The dataset file, as --config",
  TITANIC_OPS_SOURCE: "Where the raw data is, as --source",
  TITANIC_OPS_ARTIFACTS: "The folder for all that runs produce, as --artifacts",
  TITANIC_OPS_TRACKING:
    "Whether runs are kept on record: all (the default: in the artifacts folder, and sent to each tracker that is configured), local (not sent), or off",
  COMETML_API_KEY:
    "API key of Comet, to which runs, models and aliases are sent; unset, and COMET_API_KEY too: none. The next ones are read as Comet's own client reads them",
  COMET_API_KEY: "The same, by the name that Comet's client knows",
  COMET_WORKSPACE: "The workspace in Comet (default: that of the key's owner)",
  COMET_PROJECT_NAME: "The project there (default: the dataset's name)",
  COMET_URL_OVERRIDE: "A Comet server of one's own (default: https://www.comet.com/clientlib/)",
  MLFLOW_TRACKING_URI:
    "MLflow server that runs, models and aliases are sent to: http://127.0.0.1:5000; unset: none. This and the next ones are read as MLflow's own client reads them",
  MLFLOW_EXPERIMENT_NAME: "The experiment there (default: the dataset's name)",
  MLFLOW_TRACKING_USERNAME: "User for the MLflow server",
  MLFLOW_TRACKING_PASSWORD: "The user's password",
  MLFLOW_TRACKING_TOKEN: "Token for the MLflow server, where there are no user and password",
  DATABASE_URL:
    "The database, as --database: postgres://user:password@host:5432/name; unset, and DB_HOST too: DuckDB in the artifacts folder",
  DB_HOST: "Host of the Postgres database, where DATABASE_URL is not set",
  DB_PORT: "Its port (default: 5432)",
  DB_USERNAME: "Its user",
  DB_PASSWORD: "The user's password",
  DB_DATABASE: "Its name (default: that of the user)",
  REDIS_URL:
    "Redis, as --redis: redis://user:password@host:6379/0, rediss://… with TLS, redis+cluster://host:port,host:port for a cluster; unset: the features are in the database",
  TITANIC_OPS_LOG_LEVEL:
    "Lowest level that is logged: debug, info, warn or error; or silent for no log at all",
  TITANIC_OPS_LOGS: "The folder of the daily log files; -: standard error, as containers do",
  TITANIC_OPS_ADMIN_TOKEN:
    "Secret that serve asks for before it promotes, rolls back or reloads a model; unset: it does none of these over HTTP",
  TITANIC_OPS_API_KEYS:
    "SHA-256 digests in hex of the API keys that serve accepts, separated by commas; unset: it asks for none",
  TITANIC_OPS_GRAFANA_URL: "Where Grafana is, for the page that serve hands out to link to, as --grafana-url",
  TITANIC_OPS_API_KEY: "The key that smoke sends, where the service asks for one",
  TITANIC_OPS_REQUIRE_SIGNATURE:
    "Public keys of which one must have signed a model version for serve, predict, export and models pull to use it, as --require-signature: PEM files, separated by commas, or the PEM itself; unset: no signature is asked for",
  TITANIC_OPS_SIGNING_KEY: "The private key in PEM that models sign signs with, where --key names no file",
  TITANIC_OPS_SIGNING_PASSPHRASE: "The passphrase of that key, where it is encrypted",
  TITANIC_OPS_NOTIFY_URL:
    "Webhook that drift-report tells of drift, as --notify; a webhook's URL is a secret, which the command line would show",
  OTEL_EXPORTER_OTLP_ENDPOINT:
    "Collector that serve sends traces to over OTLP/HTTP, read by it and by OpenTelemetry: http://127.0.0.1:4318; unset: requests are not traced",
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT:
    "The same for traces alone, with the whole path, as it is read by OpenTelemetry: http://127.0.0.1:4318/v1/traces",
  OTEL_EXPORTER_OTLP_HEADERS: "Headers for the collector, key=value,key=value; read by OpenTelemetry",
  OTEL_EXPORTER_OTLP_TIMEOUT:
    "Milliseconds for sending spans, tries again included (default: 2000); read by OpenTelemetry",
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: "The same for traces alone; read by OpenTelemetry",
  OTEL_SERVICE_NAME: "Name of the service in its traces (default: titanic-ops); read by OpenTelemetry",
  OTEL_RESOURCE_ATTRIBUTES: "What else is said of the service, key=value,key=value; read by OpenTelemetry",
  OTEL_TRACES_SAMPLER:
    "Which requests are traced: parentbased_always_on, traceidratio …; read by OpenTelemetry",
  OTEL_TRACES_SAMPLER_ARG: "The sampler's argument: 0.1 for one in ten; read by OpenTelemetry",
  OTEL_TRACES_EXPORTER: "none: no traces, whatever the endpoint; read by serve as by OpenTelemetry",
  OTEL_SDK_DISABLED: "true: no traces, whatever the endpoint; read by serve as by OpenTelemetry",
  SOURCE_DATE_EPOCH: "Seconds since 1970 to record instead of the clock's, for builds to be compared whole",
  GOOGLE_APPLICATION_CREDENTIALS: "Key file for gs:// sources; read by Google's own client",
  STORAGE_EMULATOR_HOST: "Address of a Cloud Storage emulator for gs:// sources; read by Google's own client",
  DVC_STAGE: "Set by DVC while it runs a stage: titanic-ops then leaves dvc.yaml and dvc.lock to it",
  LC_ALL: "The locale: where it names another character set than UTF-8, what is drawn is drawn in ASCII",
  LC_CTYPE: "The same, where LC_ALL is not set",
  LANG: "The same, where LC_CTYPE is not set either; no locale at all counts as UTF-8",
  DISPLAY: "Whether there is a screen for --open, on Linux",
  WAYLAND_DISPLAY: "The same, where DISPLAY is not set",
  TERM: "The terminal: ASCII in one called dumb or linux",
  NO_COLOR: "Set to anything: no colour in the terminal",
  CI: "Set to anything: no prompts and no redrawn lines",
} as const;

export type EnvironmentName = keyof typeof ENVIRONMENT;

/** The variables of a process; an empty one is as good as absent. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The value of a documented variable; undefined when absent or empty. */
export function readEnvironment(env: Environment, name: EnvironmentName): string | undefined {
  const value = env[name];
  return value === "" ? undefined : value;
}

/** The clock: SOURCE_DATE_EPOCH where it is given, for reproducible artifacts (reproducible-builds.org). */
export function clockFrom(env: Environment): () => Date {
  const epoch = readEnvironment(env, "SOURCE_DATE_EPOCH");
  return epoch !== undefined && /^\d{1,12}$/.test(epoch)
    ? () => new Date(Number(epoch) * 1000)
    : () => new Date();
}
