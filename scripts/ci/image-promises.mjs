// Holds a built image against what is promised of it. Reads image.json (buildah inspect) and oci/ (the image as a
// registry would get it) of a folder. Usage: node scripts/ci/image-promises.mjs target folder
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";

const [, , target, folder] = process.argv;
const isService = target.startsWith("serve");
const COMMANDS = { cli: ["--help"], worker: ["pipeline"] };
const json = (...parts) => JSON.parse(readFileSync(path.join(folder, ...parts), "utf8"));
const blob = ({ digest }) => json("oci", "blobs", ...digest.split(":"));

const { config } = json("image.json").Docker;
assert.equal(config.User, "65532:65532");
assert.deepEqual(config.Entrypoint, ["/nodejs/bin/node", "/app/dist/cli/main.js"]);
assert.deepEqual(config.Cmd, COMMANDS[target] ?? ["serve", "--host", "0.0.0.0"]);
assert.deepEqual(Object.keys(config.ExposedPorts ?? {}), isService ? ["8000/tcp"] : []);
if (isService) assert.equal(config.StopSignal, "SIGTERM");
// There is no shell to run one in.
const [kind, program] = config.Healthcheck.Test;
assert.deepEqual([kind, program], isService ? ["CMD", "/nodejs/bin/node"] : ["NONE", undefined]);
const label = (name) => config.Labels[`org.opencontainers.image.${name}`];
assert.equal(label("title"), "titanic-ops");
assert.equal(label("licenses"), "MIT");
assert.match(label("revision"), /^[0-9a-f]{40}$/);

// What is pulled: a registry counts the layers as they are packed.
const { layers } = blob(json("oci", "index.json").manifests[0]);
const megabytes = layers.reduce((sum, { size }) => sum + size, 0) / 1e6;
assert.ok(megabytes < 200, `the image has ${megabytes.toFixed(1)} MB`);
process.stderr.write(`image ${target}: ${layers.length} layers, ${megabytes.toFixed(1)} MB to pull\n`);
