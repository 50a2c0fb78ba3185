import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { isNodeError, writeTextAtomically } from "../atomic-file.ts";
import { closest } from "../closest.ts";
import { OpsError } from "../errors.ts";
import { type Images, kustomize } from "./kustomize.ts";

export interface RenderOptions {
  /** The folder of the manifests, with `overlays/` in it. */
  readonly folder: string;
  readonly overlay: string;
  readonly images: Images;
  readonly signal: AbortSignal;
}

/** What an overlay comes to, apart in the two files that are applied one after the other. */
export interface Rendered {
  /** The claims of the volumes of monitoring, which outlive what is deployed. */
  readonly monitoringPvc: readonly string[];
  readonly allServices: readonly string[];
}

export const FILE_NAMES = { monitoringPvc: "monitoring-pvc.yml", allServices: "all-services.yml" } as const;

/**
 * Builds an overlay. Throws OPS_INPUT_NOT_FOUND for one that is not there, and what `kustomize` throws. A document is
 * YAML text without its separator.
 */
export async function renderManifests({ folder, overlay, images, signal }: RenderOptions): Promise<Rendered> {
  const overlays = await overlaysIn(folder);
  if (!overlays.includes(overlay)) throw noSuchOverlay(overlay, overlays, folder);
  const text = await kustomize(path.join(folder, "overlays", overlay), images, signal);
  const documents = text.split(/^---$\n?/m).filter((document) => document.trim() !== "");
  return {
    monitoringPvc: documents.filter(isClaimOfMonitoring),
    allServices: documents.filter((document) => !isClaimOfMonitoring(document)),
  };
}

/** Writes both files into a folder, each whole or not at all, and returns their paths. */
export async function writeRendered(rendered: Rendered, folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const key of ["monitoringPvc", "allServices"] as const) {
    const file = path.join(folder, FILE_NAMES[key]);
    await writeTextAtomically(file, rendered[key].join("---\n"));
    files.push(file);
  }
  return files;
}

function isClaimOfMonitoring(document: string): boolean {
  const { kind, metadata } = parse(document);
  return (
    kind === "PersistentVolumeClaim" && metadata.labels?.["app.kubernetes.io/component"] === "monitoring"
  );
}

async function overlaysIn(folder: string): Promise<string[]> {
  const entries = await readdir(path.join(folder, "overlays"), { withFileTypes: true }).catch((error) => {
    if (isNodeError(error) && error.code === "ENOENT") return [];
    throw error;
  });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function noSuchOverlay(overlay: string, overlays: readonly string[], folder: string): OpsError {
  const guess = closest(overlay, overlays);
  const there = overlays.length === 0 ? "there are none" : `there are ${[...overlays].sort().join(", ")}`;
  return new OpsError("OPS_INPUT_NOT_FOUND", `${folder} has no overlay \`${overlay}\``, {
    hint: guess === undefined ? there : `did you mean --overlay ${guess}?`,
  });
}
