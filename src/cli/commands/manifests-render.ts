import { existsSync } from "node:fs";
import path from "node:path";
import { defineCommand, option } from "../define-command.ts";
import { table } from "../printer.ts";

/** Where the manifests are in a checkout, and in the package. */
const FOLDER = path.join("manifests", "kubernetes");

export const manifestsRenderCommand = defineCommand({
  path: ["manifests", "render"],
  summary: "Write what is applied to a Kubernetes cluster, from an overlay",
  description:
    "Builds an overlay of manifests/kubernetes with kustomize, or with kubectl, which has it built in. With --output two files are written: monitoring-pvc.yml, the volumes of Prometheus and Grafana, and all-services.yml, all the rest. Without, all of it goes to standard output. --image puts a certain image into every place of ours; no file of the overlay is changed.",
  examples: [
    "titanic-ops manifests render --overlay gke --output deploy",
    "titanic-ops manifests render --overlay gke --image europe-docker.pkg.dev/project/images/titanic-ops:1.2.0",
    "titanic-ops manifests render --overlay local | kubectl apply --filename -",
  ],
  options: {
    overlay: option("--overlay <name>", (z) => z.string().default("local"), "Which one (default: local)"),
    folder: option(
      "--folder <folder>",
      (z) => z.string().min(1).optional(),
      "Where the overlays are (default: manifests/kubernetes here, or else those of the package)",
    ),
    image: option(
      "--image <image>",
      (z) => z.string().optional(),
      "Our image, with a tag or better its digest",
    ),
    canaryImage: option(
      "--canary-image <image>",
      (z) => z.string().optional(),
      "That of the canary in gke-canary (default: as --image)",
    ),
    output: option("--output <folder>", (z) => z.string().min(1).optional(), "Write the two files there"),
  },
  async run(values, { signal, json, write }) {
    const { overlay, image, canaryImage = image, output } = values;
    const { FILE_NAMES, renderManifests, writeRendered } = await import("../../core/manifests/render.ts");
    const images = {
      ...(image !== undefined && { "titanic-ops": image }),
      ...(canaryImage !== undefined && { "titanic-ops-canary": canaryImage }),
    };
    const folder = values.folder ?? (await defaultFolder());
    const rendered = await renderManifests({ folder, overlay, images, signal });
    const { monitoringPvc, allServices } = rendered;
    if (output === undefined && !json) {
      await write([...monitoringPvc, ...allServices].join("---\n"));
      return undefined;
    }
    if (output !== undefined) await writeRendered(rendered, output);
    const files = { [FILE_NAMES.monitoringPvc]: monitoringPvc, [FILE_NAMES.allServices]: allServices };
    return Object.entries(files).map(([name, documents]) => ({
      file: output === undefined ? name : path.join(output, name),
      documents: documents.length,
      ...(output === undefined && { text: documents.join("---\n") }),
    }));
  },
  render: (files) => [
    table(
      ["file", "documents"],
      files.map(({ file, documents }) => [file, documents]),
    ),
  ],
});

async function defaultFolder(): Promise<string> {
  if (existsSync(FOLDER)) return FOLDER;
  const { packageRoot } = await import("../../core/package-root.ts");
  return path.join(packageRoot(), FOLDER);
}
