import assert from "node:assert/strict";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, it, type TestContext } from "node:test";
import { renderManifests, writeRendered } from "../../../src/core/manifests/render.ts";
import { opsError } from "../../helpers/ops-error.ts";
import { tempDir } from "../../helpers/temp-dir.ts";

const { PATH } = process.env;
afterEach(() => {
  process.env.PATH = PATH;
});

const { signal } = new AbortController();

/** A folder of manifests, and a program in the place of kustomize; returns what renders its overlay. */
async function manifests(t: TestContext, program: { readonly name: string; readonly script: string } | null) {
  const folder = await tempDir(t);
  await mkdir(path.join(folder, "overlays", "gke"), { recursive: true });
  await mkdir(path.join(folder, "bin"));
  if (program !== null) {
    const file = path.join(folder, "bin", program.name);
    await writeFile(file, `#!/bin/bash\n${program.script}\n`);
    await chmod(file, 0o755);
  }
  process.env.PATH = path.join(folder, "bin");
  return {
    folder,
    render: (overlay: string, images = {}) => renderManifests({ folder, overlay, images, signal }),
  };
}

const CLAIM = (name: string, component: string) =>
  `kind: PersistentVolumeClaim\nmetadata: {name: ${name}, labels: {app.kubernetes.io/component: ${component}}}\n`;

describe("rendering manifests", () => {
  it("takes the volumes of monitoring apart from all the rest, and loses no document", async (t) => {
    const documents = [
      "kind: Service\n",
      CLAIM("prometheus", "monitoring"),
      CLAIM("reports", "drift-report"),
    ];
    const script = `printf '%s' '${documents.join("---\n")}'`;
    const { folder, render } = await manifests(t, { name: "kubectl", script });
    const rendered = await render("gke");
    assert.deepEqual(rendered, { monitoringPvc: [documents[1]], allServices: [documents[0], documents[2]] });
    const files = await writeRendered(rendered, path.join(folder, "out"));
    assert.deepEqual(
      files.map((file) => path.basename(file)),
      ["monitoring-pvc.yml", "all-services.yml"],
    );
    assert.equal(await readFile(files[1], "utf8"), `${documents[0]}---\n${documents[2]}`);
  });

  it("puts images in place on top of the overlay, whose files stay as they are", async (t) => {
    const before = await leftovers();
    const digest = `sha256:${"a".repeat(64)}`;
    const images = {
      "titanic-ops": `host:5000/a/titanic-ops@${digest}`,
      "titanic-ops-canary": "b/titanic-ops:1.2",
    };
    // The program repeats the kustomization that it was given.
    const { folder, render } = await manifests(t, {
      name: "kustomize",
      script: '[ "$1" = build ] && printf "kind: Shown\\nmetadata: %s\\n" "$(<"$2/kustomization.yaml")"',
    });
    const { allServices } = await render("gke", images);
    const { resources, images: put } = JSON.parse(allServices[0].replace(/^[\s\S]*metadata: /, ""));
    assert.deepEqual(put, [
      { name: "titanic-ops", newName: "host:5000/a/titanic-ops", digest },
      { name: "titanic-ops-canary", newName: "b/titanic-ops", newTag: "1.2" },
    ]);
    assert.ok(resources[0].endsWith(path.join("overlays", "gke")), resources[0]);
    assert.deepEqual(await readdir(path.join(folder, "overlays", "gke")), []);
    assert.deepEqual(await leftovers(), before);
    for (const image of ["titanic-ops", "titanic-ops:latest", "titanic-ops@sha256:abc", "a b:1"])
      await opsError("OPS_USAGE", () => render("gke", { "titanic-ops": image }));
  });

  it("guesses at an overlay that is not there", async (t) => {
    const { render } = await manifests(t, null);
    const { hint } = await opsError("OPS_INPUT_NOT_FOUND", () => render("gkee"));
    assert.equal(hint, "did you mean --overlay gke?");
  });

  it("says which program is missing, and what a program refuses", async (t) => {
    const { render } = await manifests(t, null);
    await opsError("OPS_TOOL_MISSING", () => render("gke"));
    const refusing = await manifests(t, { name: "kustomize", script: "echo 'no such file' >&2; exit 1" });
    const { message } = await opsError("OPS_MANIFEST_INVALID", () => refusing.render("gke"));
    assert.equal(message, "kustomize refuses the overlay: no such file");
  });

  it("stops when it is interrupted", async (t) => {
    const { folder } = await manifests(t, { name: "kustomize", script: "while :; do :; done" });
    const controller = new AbortController();
    const rendering = renderManifests({ folder, overlay: "gke", images: {}, signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await opsError("OPS_INTERRUPTED", () => rendering);
  });
});

/** The folders that a run makes for itself. */
async function leftovers(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => /^titanic-ops-\w{6}$/.test(name)).sort();
}
