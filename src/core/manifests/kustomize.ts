import { execFile } from "node:child_process";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { OpsError, throwIfInterrupted } from "../errors.ts";

/** The programs that build an overlay, in the order in which they are looked for; kubectl has kustomize in it. */
const PROGRAMS: readonly (readonly [program: string, ...before: string[]])[] = [
  ["kustomize", "build"],
  ["kubectl", "kustomize"],
];

const MAX_BYTES = 64 << 20;

/** The image of a name that is put in its place: `registry/titanic-ops:1.2` or `registry/titanic-ops@sha256:…`. */
export type Images = Readonly<Record<string, string>>;

/**
 * Builds an overlay with kustomize or kubectl, and returns its documents as one text. Images are replaced without a
 * change to any file. Throws OPS_TOOL_MISSING where neither is there, OPS_MANIFEST_INVALID for what they refuse.
 */
export async function kustomize(folder: string, images: Images, signal: AbortSignal): Promise<string> {
  if (Object.keys(images).length === 0) return build(folder, signal);
  // On top of the overlay, in a folder of its own. Links are resolved, as kustomize does before it compares paths.
  const top = await realpath(await mkdtemp(path.join(tmpdir(), "titanic-ops-")));
  try {
    const kustomization = {
      apiVersion: "kustomize.config.k8s.io/v1beta1",
      kind: "Kustomization",
      resources: [path.relative(top, await realpath(folder))],
      images: Object.entries(images).map(([name, image]) => ({ name, ...imageParts(image) })),
    };
    await writeFile(path.join(top, "kustomization.yaml"), JSON.stringify(kustomization));
    return await build(top, signal);
  } finally {
    await rm(top, { recursive: true, force: true });
  }
}

/** An image as kustomize names its parts. Throws OPS_USAGE for what is none, or could be another one tomorrow. */
function imageParts(
  image: string,
): { newName: string; digest: string } | { newName: string; newTag: string } {
  const [, name, tag, digest] =
    /^([\w.-]+(?::\d+)?(?:\/[\w.-]+)*)(?::([\w.-]{1,128})|@(sha256:[0-9a-f]{64}))$/.exec(image) ?? [];
  if (name === undefined || tag === "latest") {
    throw new OpsError("OPS_USAGE", `\`${image}\` names no certain image: it needs a tag or a digest`, {
      hint: "--image europe-docker.pkg.dev/project/repository/titanic-ops@sha256:…",
    });
  }
  return digest === undefined ? { newName: name, newTag: tag } : { newName: name, digest };
}

async function build(folder: string, signal: AbortSignal): Promise<string> {
  for (const [program, ...before] of PROGRAMS) {
    const built = await run(program, [...before, folder], signal);
    if (built !== null) return built;
  }
  throw new OpsError("OPS_TOOL_MISSING", "neither kustomize nor kubectl is there", {
    hint: "install one: https://kubectl.docs.kubernetes.io/installation/kustomize",
  });
}

/** What a program printed; null where there is no such program. */
function run(program: string, args: readonly string[], signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: MAX_BYTES, signal }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      if (error.code === "ENOENT") return resolve(null);
      try {
        throwIfInterrupted(signal);
        throw new OpsError("OPS_MANIFEST_INVALID", `${program} refuses the overlay: ${lastLine(stderr)}`, {
          hint: "look at the kustomization.yaml that it names",
          cause: error,
        });
      } catch (reason) {
        reject(reason);
      }
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
