/** Every environment variable that titanic-ops reads, with what it is for. docs/reference/env.md is made from this. */
export const ENVIRONMENT = {
  TITANIC_OPS_CONFIG: "The dataset file, as --config",
  TITANIC_OPS_SOURCE: "Where the raw data is, as --source",
  TITANIC_OPS_ARTIFACTS: "The folder for all that runs produce, as --artifacts",
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
  TITANIC_OPS_LOGS: "The folder of the daily log files",
  TITANIC_OPS_ADMIN_TOKEN:
    "Secret that serve asks for before it promotes, rolls back or reloads a model; unset: it does none of these over HTTP",
  TITANIC_OPS_API_KEYS:
    "SHA-256 digests in hex of the API keys that serve accepts, separated by commas; unset: it asks for none",
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
