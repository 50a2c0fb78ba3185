// The package as somebody gets it: packed, installed with its production dependencies alone, and asked for help.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const folder = mkdtempSync(path.join(tmpdir(), "titanic-ops-smoke-"));
const sh = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
try {
  const [{ filename }] = JSON.parse(
    sh("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], process.cwd()),
  );
  writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
  sh("npm", ["install", "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts", filename], folder);
  const help = sh("npx", ["titanic-ops", "--help"], folder);
  if (!help.includes("titanic-ops pipeline")) throw new Error(`unexpected help:\n${help}`);
  const listed = JSON.parse(sh("npx", ["titanic-ops", "models", "list", "--json"], folder));
  if (!Array.isArray(listed)) throw new Error("`models list --json` is not a list");
  writeFileSync(
    path.join(folder, "use.mjs"),
    'import { openSource } from "titanic-ops"; if (!openSource) process.exit(1);\n',
  );
  sh("node", ["use.mjs"], folder);
  process.stdout.write("smoke: the packed package installs, shows its help and can be imported\n");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
