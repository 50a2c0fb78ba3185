import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { parse, parseAllDocuments } from "yaml";
import { ROOT } from "../../scripts/docs/pages.ts";
import { ENVIRONMENT } from "../../src/core/config/env.ts";
import { RULES } from "../helpers/rules.ts";
import { callsIn, parseCommandLine } from "./command-lines.ts";
import { pageText } from "./pages.ts";

/** A container of ours, wherever in a file it stands. */
interface Container {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string }[];
}

const filesBelow = (folder: string, end: RegExp) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => end.test(name))
    .map((name) => path.join(folder, name))
    .sort();

const FILES = ["kubernetes", "kserve", "argo", "argo-rollouts"].flatMap((name) =>
  filesBelow(`manifests/${name}`, /\.yaml$/),
);
const WORKFLOWS = filesBelow(".github/workflows", /\.yml$/);

/** Everything that is a mapping, at any depth. */
function* mappingsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const each of Object.values(value)) yield* mappingsIn(each);
}

const mappingsOf = (file: string) =>
  parseAllDocuments(pageText(file), { merge: true }).flatMap((document) => [...mappingsIn(document.toJS())]);

const isOurs = ({ image, args }: Record<string, unknown>) =>
  Array.isArray(args) && /^(titanic-ops|\{\{workflow\.parameters\.image}})$/.test(String(image));

const OURS = FILES.flatMap((file) =>
  mappingsOf(file)
    .filter(isOurs)
    .map((container) => ({ file, ...container }) as unknown as Container),
);

describe("the manifests", () => {
  it("run command lines that titanic-ops accepts", () => {
    assert.ok(OURS.length >= 15);
    for (const { file, args } of OURS) assert.doesNotThrow(() => parseCommandLine(args), file);
  });

  it("set variables that titanic-ops, Node or KServe reads", () => {
    const others = ["NODE_OPTIONS", "PROTOCOL", "STORAGE_URI"];
    for (const { file, env = [] } of OURS)
      for (const { name } of env) assert.ok(name in ENVIRONMENT || others.includes(name), `${file}: ${name}`);
    const secrets = FILES.flatMap(mappingsOf).flatMap(({ secretKey }) =>
      typeof secretKey === "string" && /^[A-Z]/.test(secretKey) ? [secretKey] : [],
    );
    assert.ok(secrets.length > 0);
    for (const name of secrets) assert.ok(name in ENVIRONMENT, name);
  });

  it("have one digest for an image, wherever it is named", () => {
    const pinned = ["compose.yaml", ...FILES].flatMap((file) => [
      ...pageText(file).matchAll(/image: (\S+?)@(sha256:[0-9a-f]{64})/g),
    ]);
    const digests = new Map<string, Set<string>>();
    for (const [, name, digest] of pinned) digests.set(name, (digests.get(name) ?? new Set()).add(digest));
    assert.ok(digests.size >= 5);
    for (const [name, { size }] of digests) assert.equal(size, 1, name);
  });

  it("ask Prometheus for what its rules record, and for metrics that there are", () => {
    const recorded = RULES.map(({ record }) => record);
    const queries = mappingsOf("manifests/argo-rollouts/analysis.yaml").flatMap(({ query }) =>
      typeof query === "string" ? [query] : [],
    );
    assert.equal(queries.length, 2);
    for (const query of queries) assert.ok(recorded.includes(/^[a-z_0-9:]+/.exec(query)?.[0]), query);
    const [, counted] = /googleapis\.com\|(\w+)\|/.exec(
      pageText("manifests/kubernetes/overlays/gke/kustomization.yaml"),
    ) ?? [null, ""];
    assert.match(pageText("docs/reference/metrics.md"), new RegExp(`\`${counted}\``));
    assert.match(
      pageText("manifests/kubernetes/overlays/gke/monitoring.yaml"),
      new RegExp(`regex: ${counted}\\b`),
    );
  });

  it("put every setting of the overlay gke in its place", () => {
    const settings = [
      ...pageText("manifests/kubernetes/overlays/gke/settings.env").matchAll(/^([A-Z_]+)=/gm),
    ];
    const { replacements } = parse(pageText("manifests/kubernetes/overlays/gke/kustomization.yaml"));
    assert.deepEqual(
      replacements.map(({ source }: { source: { fieldPath: string } }) => source.fieldPath).sort(),
      settings.map(([, name]) => `data.${name}`).sort(),
    );
  });
});

describe("the DAG of Airflow", () => {
  it("runs command lines that titanic-ops accepts", () => {
    const commands = /^COMMANDS = (\{.*?^})/ms.exec(
      pageText("manifests/airflow/extract_titanic_data.py"),
    )?.[1];
    const tasks = Object.entries(parse(String(commands)) as Record<string, string[]>);
    assert.equal(tasks.length, 8);
    for (const [task, words] of tasks) assert.doesNotThrow(() => parseCommandLine(words), task);
  });
});

describe("the workflows", () => {
  it("run command lines that titanic-ops accepts", () => {
    const calls = WORKFLOWS.flatMap((file) =>
      mappingsOf(file).flatMap(({ run }) =>
        // A command in a command is a line of its own here.
        typeof run === "string"
          ? run
              .replaceAll(/\$\(|\|\|/g, "\n")
              .split("\n")
              .flatMap(callsIn)
          : [],
      ),
    );
    assert.ok(calls.length >= 8);
    for (const words of calls) parseCommandLine(words);
  });

  it("pin every action to one commit, and say which version it is", () => {
    const commits = new Map<string, Set<string>>();
    for (const file of WORKFLOWS) {
      for (const [line, action, commit] of pageText(file).matchAll(/uses: ([^@\s]+)@(\S+).*/g)) {
        assert.match(line, /@[0-9a-f]{40} # v\d+\.\d+\.\d+/, file);
        commits.set(action, (commits.get(action) ?? new Set()).add(commit));
      }
    }
    assert.ok(commits.size >= 6);
    for (const [action, { size }] of commits) assert.equal(size, 1, action);
  });
});
