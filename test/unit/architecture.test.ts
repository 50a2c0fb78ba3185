import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

/*
 * The rules of docs/architecture.md on who may know whom: cli and serve → stages → domain folders → the plain modules
 * beside them in core. Read from the import specifiers, types included: a type is knowledge too.
 */

const SOURCE = fileURLToPath(new URL("../../src", import.meta.url));

/** Files of core/stages that stages share; they are no stages, and know none. */
const SHARED_BY_STAGES = new Set([
  "feature-rows.ts",
  "known-predictions.ts",
  "loads.ts",
  "materialize.ts",
  "parameter-search.ts",
  "prediction-formats.ts",
  "raw-rows.ts",
  "raw-table.ts",
  "stage-names.ts",
  "stage.ts",
  "stored-features.ts",
  "tracked-drift.ts",
  "tracked.ts",
  "trained.ts",
  "training-rows.ts",
  "validated.ts",
]);

/** Where core may ask which process it is, to name a temporary file or the owner of a lock. */
const KNOWS_ITS_PROCESS = new Set(["lock-file.ts", "temporary-path.ts"]);

interface Module {
  /** Path below src/, with `/`. */
  readonly name: string;
  readonly text: string;
  /** The modules of src/ that it imports, by the same kind of name. */
  readonly imports: readonly string[];
  /** Those among them that are loaded with it: neither types alone nor on demand. */
  readonly loads: readonly string[];
  /** The packages that it imports. */
  readonly packages: readonly string[];
}

/** Imports that are carried out when a module is loaded: neither of types alone nor on demand. */
const STATIC_IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^;"]*?\bfrom\s+)?"([^"]+)"/gm;

const MODULES: readonly Module[] = readdirSync(SOURCE, { recursive: true })
  .map((name) => String(name).split(path.sep).join("/"))
  // AssemblyScript is a program of its own: it imports nothing but itself.
  .filter((name) => /\.tsx?$/.test(name) && !/\.d\.ts$|\/assembly\//.test(name))
  .map((name) => {
    const text = withoutComments(readFileSync(path.join(SOURCE, name), "utf8"));
    const specifiers = [...text.matchAll(/(?:\bfrom|\bimport\(?)\s*"([^"]+)"/g)].map((match) => match[1]);
    const local = (each: readonly string[]) =>
      each
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => path.posix.join(path.posix.dirname(name), specifier));
    return {
      name,
      text,
      imports: local(specifiers),
      loads: local([...text.matchAll(STATIC_IMPORT)].map((match) => match[1])),
      packages: specifiers.filter((specifier) => !specifier.startsWith(".")),
    };
  });

function packagesLoadedBy(text: string): string[] {
  return [...text.matchAll(STATIC_IMPORT)].map((match) => match[1]).filter((each) => !each.startsWith("."));
}

function moduleOf(name: string): Module {
  const found = MODULES.find((each) => each.name === name);
  assert.ok(found, name);
  return found;
}

/** The layer that a module belongs to: `cli`, `stages`, a domain folder, or `core` for the plain modules in it. */
function layerOf(name: string): string {
  const [top, folder, ...rest] = name.split("/");
  if (top !== "core") return rest.length === 0 && folder === undefined ? "root" : top;
  return rest.length === 0 ? "core" : folder;
}

const OUTER = new Set(["cli", "serve", "web", "root"]);
const isDomain = (layer: string) => !OUTER.has(layer) && layer !== "stages" && layer !== "core";

/** The imports of the modules that `of` picks, that `allowed` does not allow, as `from → to`. */
function offences(of: (layer: string, name: string) => boolean, allowed: (to: string) => boolean): string[] {
  return MODULES.filter(({ name }) => of(layerOf(name), name)).flatMap(({ name, imports }) =>
    imports.filter((to) => !allowed(to)).map((to) => `${name} → ${to}`),
  );
}

describe("the architecture", () => {
  it("is read from every source file, and every import is found", () => {
    assert.ok(MODULES.length > 100);
    assert.ok(MODULES.flatMap(({ loads }) => loads).length > 200);
    const known = new Set(MODULES.map(({ name }) => name));
    assert.deepEqual(
      offences(
        () => true,
        (to) => known.has(to) || /\.(?:json|css)$/.test(to),
      ),
      [],
    );
  });

  it("has a core that knows neither the terminal, nor the server, nor the browser", () => {
    assert.deepEqual(
      offences(
        (layer) => !OUTER.has(layer),
        (to) => !OUTER.has(layerOf(to)),
      ),
      [],
    );
    const outer = /^(commander|express|@clack\/prompts|cli-table3|prom-client)(\/|$)/;
    const knowing = MODULES.filter(({ name }) => !OUTER.has(layerOf(name)))
      .filter(({ packages }) => packages.some((each) => outer.test(each)))
      .map(({ name }) => name);
    assert.deepEqual(knowing, []);
  });

  it("has a terminal and a server that do not know each other", () => {
    assert.deepEqual(
      offences(
        (layer) => layer === "serve",
        (to) => layerOf(to) !== "cli",
      ),
      [],
    );
  });

  it("has a browser that runs the library's own code, and nothing that needs Node", () => {
    const reached = new Set(MODULES.filter(({ name }) => layerOf(name) === "web").map(({ name }) => name));
    for (const name of reached) {
      for (const next of moduleOf(name).loads) if (!next.endsWith(".css")) reached.add(next);
    }
    assert.deepEqual(
      [...reached].filter((name) => layerOf(name) === "cli" || layerOf(name) === "serve"),
      [],
    );
    const packages = new Set([...reached].flatMap((name) => packagesLoadedBy(moduleOf(name).text)));
    assert.deepEqual([...packages].sort(), [
      "damerau-levenshtein",
      "papaparse",
      "preact",
      "preact/hooks",
      "zod",
    ]);
  });

  it("has a terminal that loads no heavy package before a command has been chosen", () => {
    const loaded = new Set(["cli/main.ts"]);
    for (const name of loaded) for (const next of moduleOf(name).loads) loaded.add(next);
    const packages = [...loaded].flatMap((name) => packagesLoadedBy(moduleOf(name).text));
    assert.deepEqual([...new Set(packages)].filter((each) => !each.startsWith("node:")).sort(), [
      "commander",
      "damerau-levenshtein",
      "fast-string-width",
    ]);
  });

  it("has a server that loads nothing of OpenTelemetry before it is to trace", () => {
    const loaded = new Set(["cli/commands/serve.ts", "serve/serve.ts"]);
    for (const name of loaded) for (const next of moduleOf(name).loads) loaded.add(next);
    const packages = [...loaded].flatMap((name) => packagesLoadedBy(moduleOf(name).text));
    assert.ok(packages.includes("express"));
    assert.deepEqual(
      packages.filter((each) => each.startsWith("@opentelemetry/")),
      [],
    );
  });

  it("has domain folders that do not know the stages", () => {
    assert.deepEqual(
      offences(isDomain, (to) => layerOf(to) !== "stages"),
      [],
    );
  });

  it("has a core that makes no code of text, and loads no module that is not named in the source", () => {
    const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    const makesCode = /\beval\(|\bnew Function\b|["'](?:node:)?vm["']|\bimport\((?!\s*["'])|\brequire\(/;
    assert.deepEqual(
      MODULES.filter(({ name, text }) => name.startsWith("core/") && makesCode.test(code(text))).map(
        ({ name }) => name,
      ),
      [],
    );
  });

  it("has plain modules in core that know no folder", () => {
    assert.deepEqual(
      offences(
        (layer) => layer === "core",
        (to) => layerOf(to) === "core",
      ),
      [],
    );
  });

  it("has stages that do not know each other: the pipeline alone knows their order", () => {
    // What makes a version again runs a part of the pipeline.
    const RUNS_STAGES = new Set(["pipeline.ts", "reproduce.ts"]);
    const isStage = (name: string) =>
      layerOf(name) === "stages" && !SHARED_BY_STAGES.has(path.posix.basename(name));
    assert.deepEqual(
      offences(
        (layer, name) => layer === "stages" && !RUNS_STAGES.has(path.posix.basename(name)),
        (to) => !isStage(to),
      ),
      [],
    );
    const names = new Set(MODULES.map(({ name }) => name));
    for (const shared of SHARED_BY_STAGES) assert.ok(names.has(`core/stages/${shared}`), shared);
  });

  it("has domain folders of which no circle can be drawn", () => {
    const graph = new Map<string, Set<string>>();
    for (const { name, imports } of MODULES) {
      const from = layerOf(name);
      const known = graph.get(from) ?? new Set();
      for (const to of imports.map(layerOf)) if (to !== from) known.add(to);
      graph.set(from, known);
    }
    assert.deepEqual(circlesIn(graph), []);
  });

  it("has modules that do not load each other in a circle", () => {
    assert.deepEqual(circlesIn(new Map(MODULES.map(({ name, loads }) => [name, new Set(loads)]))), []);
  });

  it("has a core that reads no environment, prints nothing and exits nothing", () => {
    const asking = MODULES.filter(({ name }) => name.startsWith("core/"))
      .filter(({ name }) => !KNOWS_ITS_PROCESS.has(path.posix.basename(name)))
      .filter(({ text, packages }) => /(?<![./])\bprocess\./.test(text) || packages.includes("node:process"))
      .map(({ name }) => name);
    assert.deepEqual(asking, []);
    const telling = MODULES.filter(({ name }) => KNOWS_ITS_PROCESS.has(path.posix.basename(name)))
      .filter(({ text }) => /\bprocess\.(?!pid\b|kill\b)/.test(text))
      .map(({ name }) => name);
    assert.deepEqual(telling, []);
  });

  it("draws chance from the seeded generator alone, but for how long is waited before another try", () => {
    const rolling = MODULES.filter(({ text }) => /\bMath\.random\b/.test(text)).map(({ name }) => name);
    assert.deepEqual(rolling, ["core/retry.ts"]);
  });
});

/** The circles that a depth-first walk meets, each as a path that ends where it began. */
function circlesIn(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (node: string, trail: readonly string[]): void => {
    const at = trail.indexOf(node);
    if (at >= 0) found.push([...trail.slice(at), node].join(" → "));
    if (at >= 0 || done.has(node)) return;
    for (const next of graph.get(node) ?? []) walk(next, [...trail, node]);
    done.add(node);
  };
  for (const node of graph.keys()) walk(node, []);
  return found;
}

/** Comments may speak of anything; `//` inside a URL or a quoted text is none. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
