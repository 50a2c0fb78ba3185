// Lists the test files itself: `node --test <folder>` on Node 20 finds no .ts file, runs nothing and exits 0.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";

const wanted = process.argv.slice(2);
/** What needs other programs, or takes minutes: only when asked for, as continuous integration does. */
const APART = ["interop", "endurance"].map((folder) => path.join("test", folder) + path.sep);
const files = readdirSync("test", { recursive: true })
  .map((name) => path.join("test", String(name)))
  .filter((name) => name.endsWith(".test.ts"))
  .filter((name) =>
    wanted.length === 0
      ? !APART.some((folder) => name.startsWith(folder))
      : wanted.some((part) => name.includes(part)),
  )
  .sort();
if (files.length === 0) {
  process.stderr.write(`no test file${wanted.length ? ` matches ${wanted.join(" ")}` : ""}\n`);
  process.exit(1);
}

mkdirSync("test-results", { recursive: true });

/**
 * Files that share a process: to load what they test takes most of them longer than to test it. A test of the built
 * program has its own.
 */
const SHARED = ["cli", "contract", "docs", "serve", "unit", "web"].map(
  (folder) => path.join("test", folder) + path.sep,
);
const GROUPS = path.join("test-results", "groups");
const GROUP_SIZE = 8;

/** One file that imports each of a group, so that the runner starts one process for them. */
function groupsOf(folder) {
  const members = files.filter((name) => name.startsWith(folder));
  const count = Math.ceil(members.length / GROUP_SIZE);
  return Array.from({ length: count }, (_, group) => {
    const name = path.join(GROUPS, `${path.basename(folder)}-${group + 1}.mjs`);
    const imports = members.filter((_, i) => i % count === group);
    writeFileSync(name, imports.map((file) => `import "../../${file}";\n`).join(""));
    return name;
  });
}

rmSync(GROUPS, { recursive: true, force: true });
mkdirSync(GROUPS);
const alone = files.filter((name) => !SHARED.some((folder) => name.startsWith(folder)));
const processes = files.length === 1 ? files : [...alone, ...SHARED.flatMap(groupsOf)];
const run = spawnSync(
  process.execPath,
  [
    "--import",
    "tsx",
    "--test",
    // By default one core is left idle, which on a small machine is half of it; no test measures time.
    `--test-concurrency=${availableParallelism()}`,
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    "--test-reporter=junit",
    "--test-reporter-destination=test-results/junit.xml",
    ...processes,
  ],
  { stdio: "inherit" },
);
process.exit(run.status ?? 1);
