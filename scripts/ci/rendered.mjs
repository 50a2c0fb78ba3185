// Holds the objects of a rendered overlay against each other, which no schema does: whatever a pod, a service, a route or a
// policy names has to be there, and in Argo CD's order no later than what needs it.
// Usage: node scripts/ci/rendered.mjs file…, all of one overlay
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

const objects = process.argv
  .slice(2)
  .flatMap((file) => parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS()))
  .filter((object) => object !== null);
const faults = [];

const titleOf = ({ kind, metadata }) => `${kind} ${metadata.name}`;
const waveOf = ({ metadata }) => Number(metadata.annotations?.["argocd.argoproj.io/sync-wave"] ?? 0);
const matches = (selector = {}, labels = {}) =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

/** What makes the object of a kind and name: an ExternalSecret makes a Secret. */
function makerOf(kind, name) {
  return objects.find(
    (object) =>
      (object.kind === kind && object.metadata.name === name) ||
      (kind === "Secret" && object.kind === "ExternalSecret" && object.spec.target.name === name),
  );
}

function need(by, kind, name) {
  const maker = makerOf(kind, name);
  if (maker === undefined) faults.push(`${titleOf(by)} needs ${kind} ${name}, which is not there`);
  else if (waveOf(maker) > waveOf(by))
    faults.push(`${titleOf(by)} needs ${kind} ${name}, which comes after it`);
}

/** The template of an object's pods, if it makes any. */
const templateOf = ({ kind, spec }) =>
  kind === "CronJob" ? spec.jobTemplate.spec.template : spec?.template?.spec && spec.template;
const owners = objects.filter((object) => templateOf(object) !== undefined);
const podsOf = (selector) =>
  owners.map(templateOf).filter(({ metadata }) => matches(selector, metadata.labels));
const containersOf = ({ spec }) => [...(spec.initContainers ?? []), ...spec.containers];
const portsOf = (pod) => containersOf(pod).flatMap(({ ports = [] }) => ports);

for (const owner of owners) {
  const pod = templateOf(owner);
  if (pod.spec.serviceAccountName !== undefined) need(owner, "ServiceAccount", pod.spec.serviceAccountName);
  for (const { configMap, secret, persistentVolumeClaim: claim } of pod.spec.volumes ?? []) {
    if (configMap !== undefined) need(owner, "ConfigMap", configMap.name);
    if (secret !== undefined) need(owner, "Secret", secret.secretName);
    if (claim !== undefined) need(owner, "PersistentVolumeClaim", claim.claimName);
  }
  for (const container of containersOf(pod)) {
    for (const { configMapRef, secretRef } of container.envFrom ?? []) {
      if (configMapRef !== undefined) need(owner, "ConfigMap", configMapRef.name);
      if (secretRef !== undefined) need(owner, "Secret", secretRef.name);
    }
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      const port = container[probe]?.httpGet?.port;
      if (typeof port === "string" && !container.ports?.some(({ name }) => name === port))
        faults.push(`${titleOf(owner)}: ${probe} asks port ${port}, which ${container.name} has not`);
    }
    if (/^(titanic-ops|set-by)/.test(container.image))
      faults.push(`${titleOf(owner)}: no certain image ${container.image}`);
  }
}

/** A port of a service by its number or name. */
function needPort(by, service, port) {
  const there = makerOf("Service", service);
  if (there === undefined) need(by, "Service", service);
  else if (!there.spec.ports.some(({ name, port: number }) => port === name || port === number))
    faults.push(`${titleOf(by)}: Service ${service} has no port ${port}`);
}

const CHECKS = {
  Service(service) {
    const pods = podsOf(service.spec.selector);
    if (pods.length === 0) faults.push(`${titleOf(service)} selects no pod`);
    for (const { port, targetPort = port } of service.spec.ports)
      for (const pod of pods)
        if (
          !portsOf(pod).some(({ name, containerPort }) => targetPort === name || targetPort === containerPort)
        )
          faults.push(`${titleOf(service)}: its pods have no port ${targetPort}`);
  },
  NetworkPolicy(policy) {
    if (podsOf(policy.spec.podSelector.matchLabels).length === 0)
      faults.push(`${titleOf(policy)} selects no pod`);
  },
  PodDisruptionBudget(budget) {
    if (podsOf(budget.spec.selector.matchLabels).length === 0)
      faults.push(`${titleOf(budget)} selects no pod`);
  },
  PodMonitoring({ spec, ...rest }) {
    const ports = podsOf(spec.selector.matchLabels).flatMap(portsOf);
    for (const { port } of spec.endpoints)
      if (!ports.some(({ name }) => name === port)) faults.push(`${titleOf(rest)}: no pod has port ${port}`);
  },
  HorizontalPodAutoscaler(autoscaler) {
    const { kind, name } = autoscaler.spec.scaleTargetRef;
    need(autoscaler, kind, name);
  },
  Rollout(rollout) {
    need(rollout, rollout.spec.workloadRef.kind, rollout.spec.workloadRef.name);
    for (const { templateName } of rollout.spec.strategy.canary.analysis.templates)
      need(rollout, "AnalysisTemplate", templateName);
    if (podsOf(rollout.spec.selector.matchLabels).length === 0)
      faults.push(`${titleOf(rollout)} selects no pod`);
  },
  ExternalSecret(secret) {
    need(secret, secret.spec.secretStoreRef.kind, secret.spec.secretStoreRef.name);
  },
  HTTPRoute(route) {
    for (const { backendRefs = [] } of route.spec.rules)
      for (const { name, port } of backendRefs) needPort(route, name, port);
    for (const { name } of route.spec.parentRefs) need(route, "Gateway", name);
  },
  Ingress(ingress) {
    for (const { http } of ingress.spec.rules)
      for (const { backend } of http.paths)
        needPort(ingress, backend.service.name, backend.service.port.name);
  },
  HealthCheckPolicy: (policy) => need(policy, policy.spec.targetRef.kind, policy.spec.targetRef.name),
  GCPBackendPolicy: (policy) => need(policy, policy.spec.targetRef.kind, policy.spec.targetRef.name),
};
for (const object of objects) CHECKS[object.kind]?.(object);

// Each service that a route leads to is asked by the load balancer where it is ready, and not at /.
const routed = objects
  .filter(({ kind }) => kind === "HTTPRoute")
  .flatMap(({ spec }) => spec.rules.flatMap((rule) => rule.backendRefs ?? []));
for (const { name } of routed)
  if (!objects.some(({ kind, spec }) => kind === "HealthCheckPolicy" && spec.targetRef.name === name))
    faults.push(`Service ${name} has no HealthCheckPolicy`);

if (faults.length > 0) {
  process.stderr.write(`${[...new Set(faults)].join("\n")}\n`);
  process.exit(1);
}
