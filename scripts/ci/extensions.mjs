// Holds what a cluster's extensions define (Argo, the Gateway API, External Secrets, GKE) against their own schemas, as
// the packages @kubernetes-models have them: TypeScript refuses a field that is not known or not of its type, their
// validators the rest. Usage: node scripts/ci/extensions.mjs folder file…, where folder has those in its node_modules
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseAllDocuments } from "yaml";

const PACKAGES = {
  "argoproj.io/v1alpha1": {
    Application: "argo-cd",
    ApplicationSet: "argo-cd",
    AppProject: "argo-cd",
    AnalysisTemplate: "argo-rollouts",
    Rollout: "argo-rollouts",
    WorkflowTemplate: "argo-workflows",
  },
  "external-secrets.io/v1": { ExternalSecret: "external-secrets", SecretStore: "external-secrets" },
  "gateway.networking.k8s.io/v1": { Gateway: "gateway-api", HTTPRoute: "gateway-api" },
  "networking.gke.io/v1": { GCPBackendPolicy: "gke", HealthCheckPolicy: "gke" },
};
/** No registry of packages has a schema of these. */
const WITHOUT_SCHEMA = [
  "monitoring.googleapis.com/v1 PodMonitoring",
  "serving.kserve.io/v1beta1 InferenceService",
];
/** kubernetes-validate knows these. */
const OWN = /^(v1|(apps|autoscaling|batch|policy)\/v\d|(networking|rbac\.authorization)\.k8s\.io\/v1)$/;

const [, , folder, ...files] = process.argv;
const lines = [];
const unchecked = new Set();
let count = 0;
for (const file of files) {
  for (const document of parseAllDocuments(readFileSync(file, "utf8"))) {
    const object = document.toJS();
    if (object === null || OWN.test(object.apiVersion)) continue;
    const { apiVersion, kind, metadata } = object;
    const from = PACKAGES[apiVersion]?.[kind];
    if (from === undefined) unchecked.add(`${apiVersion} ${kind}`);
    else lines.push(...check(from, object, `${path.relative(folder, file)}: ${kind} ${metadata.name}`));
  }
}

function check(from, object, title) {
  const { apiVersion, kind } = object;
  const i = count++;
  const module = `@kubernetes-models/${from}/${apiVersion}/${kind}`;
  return [
    `import { ${kind} as Model${i}, type I${kind} as Type${i} } from "${module}";`,
    `// ${title}`,
    `const object${i} = ${JSON.stringify(object, null, 1)} satisfies Type${i};`,
    `try { new Model${i}(object${i}).validate(); } catch (error) { throw new Error(${JSON.stringify(title)}, { cause: error }); }`,
  ];
}

const unknown = [...unchecked].filter((each) => !WITHOUT_SCHEMA.includes(each));
if (unknown.length > 0) throw new Error(`nothing is known of ${unknown.join(", ")}`);
if (count === 0) throw new Error("nothing to check");

writeFileSync(path.join(folder, "package.json"), JSON.stringify({ type: "module" }));
writeFileSync(path.join(folder, "objects.ts"), lines.join("\n"));
const tsc = path.resolve("node_modules/.bin/tsc");
const options = ["--module", "nodenext", "--target", "es2022", "--strict", "--skipLibCheck"];
for (const [program, args] of [
  [tsc, [...options, "objects.ts"]],
  [process.execPath, ["objects.js"]],
]) {
  const { status } = spawnSync(program, args, { cwd: folder, stdio: ["ignore", 2, 2] });
  if (status !== 0) process.exit(1);
}
process.stderr.write(
  `${count} objects are as their schemas say; no schema is to be had of ${WITHOUT_SCHEMA.join(", ")}\n`,
);
