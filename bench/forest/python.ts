import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";

const PACKAGES = ["scikit-learn==1.9.1", "lightgbm==4.7.0", "onnxruntime==1.32.0", "skl2onnx==1.20.0"];

/** A Python that has the peers; made at the first call, and kept where npm keeps its packages. */
export function pythonWithPeers(): string {
  const folder = path.resolve("node_modules", ".cache", "bench-venv");
  const python = path.join(folder, "bin", "python");
  const ready = path.join(folder, PACKAGES.join("+"));
  if (existsSync(ready)) return python;
  const run = (program: string, args: readonly string[]) =>
    execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
  run("python3", ["-m", "venv", "--clear", folder]);
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...PACKAGES]);
  writeFileSync(ready, "");
  return python;
}
