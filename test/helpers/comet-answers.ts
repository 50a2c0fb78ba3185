import type { CometRequest } from "../contract/comet/form.ts";

/** An experiment as Comet has it. */
export interface CometExperiment {
  readonly project: string;
  readonly params: Map<string, unknown>;
  readonly others: Map<string, string>;
  readonly tags: Set<string>;
  readonly metrics: { metricName: string; metricValue: number; step: number | null; timestamp: number }[];
  /** By name; one that is uploaded again takes the place of the first. */
  readonly assets: Map<string, { readonly type: string; readonly content: unknown }>;
  readonly details: Map<string, unknown>;
  isAlive: boolean;
  hasCrashed: boolean;
  error: string | null;
  beats: number;
}

export interface CometModelVersion {
  readonly registryModelItemId: string;
  readonly version: string;
  readonly experimentModel: { readonly experimentKey: string; readonly experimentModelName: string };
  readonly comment: string;
  readonly tags: string[];
}

export interface CometState {
  readonly apiKey: string;
  readonly experiments: Map<string, CometExperiment>;
  readonly models: Map<string, CometModelVersion[]>;
}

type Answer = readonly [number, object];
type Body = Readonly<Record<string, unknown>>;

const DONE: Answer = [200, { msg: "saved", code: 200 }];
const refusal = (status: number, msg: string, more: object = {}): Answer => [
  status,
  { msg, code: status, ...more },
];

/** What Comet answers, and what becomes of its state. */
export function answersOf(
  state: CometState,
  request: CometRequest,
  key: string | undefined,
  base: string,
): Answer {
  const { path, query, json = {} } = request;
  if (path === "/clientlib/logger/add/run") return handshake(state, json, base);
  if (key !== state.apiKey) return refusal(401, "Invalid API key");
  const rest = path.replace(/^\/(api|clientlib)\/(rest\/v2\/)?(write\/)?/, "");
  if (rest === "account-details") return [200, { userName: "somebody", defaultWorkspaceName: "w" }];
  if (rest.startsWith("registry-model")) return registry(state, rest, query, json);
  const experiment = state.experiments.get(
    String(json.experimentKey ?? query.experimentKey ?? query.experimentId),
  );
  if (experiment === undefined) return refusal(400, "No such experiment");
  return written(experiment, rest, request) ?? refusal(404, "Not found");
}

function handshake(state: CometState, body: Body, base: string): Answer {
  if (body.apiKey !== state.apiKey)
    return refusal(400, "The API key is not registered", { sdk_error_code: 90212 });
  const key = String(body.experimentKey);
  if (state.experiments.has(key) && body.getOrCreateEnabled !== true)
    return refusal(400, "The experiment exists", { sdk_error_code: 90999 });
  const project = `${body.teamName ?? "w"}/${body.projectName ?? "general"}`;
  if (!state.experiments.has(key)) state.experiments.set(key, emptyExperiment(project));
  return [
    200,
    { runId: `run-of-${key}`, project_id: "project", focusUrl: `${base}/${project}/`, name: "a_name" },
  ];
}

function emptyExperiment(project: string): CometExperiment {
  return {
    project,
    params: new Map(),
    others: new Map(),
    tags: new Set(),
    metrics: [],
    assets: new Map(),
    details: new Map(),
    isAlive: true,
    hasCrashed: false,
    error: null,
    beats: 0,
  };
}

function written(
  experiment: CometExperiment,
  what: string,
  { query, json = {}, form = [] }: CometRequest,
): Answer | null {
  const text = (name: string): string => String(json[name]);
  switch (what) {
    case "experiment/parameter":
      experiment.params.set(text("parameterName"), json.parameterValue);
      return DONE;
    case "experiment/metric":
      experiment.metrics.push({
        metricName: text("metricName"),
        metricValue: Number(json.metricValue),
        step: typeof json.step === "number" ? json.step : null,
        timestamp: Number(json.timestamp),
      });
      return DONE;
    case "experiment/metrics/get-all":
      // Numbers come back as texts, and times to the second.
      return [
        200,
        {
          metrics: experiment.metrics.map((point) => ({
            ...point,
            metricValue: String(point.metricValue),
            timestamp: Math.floor(point.timestamp / 1000) * 1000,
          })),
        },
      ];
    case "experiment/log-other":
      experiment.others.set(text("key"), text("value"));
      return DONE;
    case "experiment/tags":
      for (const tag of json.addedTags as string[]) experiment.tags.add(tag);
      return DONE;
    case "experiment/upload-asset":
    case "asset/upload":
      experiment.assets.set(query.fileName, { type: query.type, content: form[0].content });
      return [200, { assetId: query.assetId ?? "an-id", link: "a link" }];
    case "experiment/set-status":
      experiment.beats++;
      return [200, { isAliveBeatDurationMillis: 10_000, gpuMonitorIntervalMillis: 60_000 }];
    case "experiment/update-status":
      Object.assign(experiment, { isAlive: json.isAlive, hasCrashed: json.hasCrashed, error: json.error });
      return DONE;
    case "experiment/set-start-end-time":
    case "experiment/system-details":
    case "experiment/git/metadata":
      for (const [name, value] of Object.entries(json)) experiment.details.set(name, value);
      return DONE;
    default:
      return null;
  }
}

function registry({ models }: CometState, what: string, query: CometRequest["query"], body: Body): Answer {
  const all = [...models.values()].flat();
  const item = all.find(({ registryModelItemId }) => registryModelItemId === query.modelItemId);
  switch (what) {
    case "registry-model/details": {
      const versions = models.get(query.modelName);
      return versions === undefined
        ? refusal(400, "No such model")
        : [200, { registryModelId: "model", modelName: query.modelName, versions }];
    }
    case "registry-model/item/create": {
      const name = String(body.registryModelName);
      const versions = models.get(name) ?? [];
      if (versions.some(({ version }) => version === body.version)) return refusal(400, "The version exists");
      const registryModelItemId = `${name}-${body.version}`;
      const experimentModel = {
        experimentKey: String(body.experimentKey),
        experimentModelName: String(body.experimentModelName),
      };
      models.set(name, [
        ...versions,
        {
          registryModelItemId,
          version: String(body.version),
          experimentModel,
          comment: String(body.versionComment),
          tags: [],
        },
      ]);
      return [200, { registryModelItemId }];
    }
    case "registry-model/item/stage":
      item?.tags.push(query.stage);
      return item === undefined ? refusal(404, "No such version") : DONE;
    case "registry-model/item/stage/delete":
      item?.tags.splice(item.tags.indexOf(query.stage), 1);
      return item === undefined ? refusal(404, "No such version") : DONE;
    default:
      return refusal(404, "Not found");
  }
}
