import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { ROOT } from "../../scripts/docs/pages.ts";
import { ENVIRONMENT } from "../../src/core/config/env.ts";
import { pageText } from "./pages.ts";

interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly healthcheck?: object;
  readonly restart?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly read_only?: boolean;
  readonly secrets?: readonly { readonly source: string }[];
  readonly security_opt?: readonly string[];
  readonly deploy: { readonly resources: { readonly limits: Readonly<Record<string, unknown>> } };
}

const TEXT = pageText("compose.yaml");
// The merge key `<<` belongs to YAML 1.1, which Compose reads.
const { services, volumes, secrets } = parse(TEXT, { merge: true }) as {
  secrets: Record<string, object>;
  services: Record<string, Service>;
  volumes: Record<string, null>;
};
const OURS = Object.entries(services).filter(([, { image }]) => image.startsWith("titanic-ops:"));

/** The variables that Compose itself takes from `.env`. */
const asked = [...TEXT.matchAll(/\$\{(\w+)|environment: (\w+)/g)].map(([, name, secret]) => name ?? secret);

describe("compose.yaml", () => {
  it("asks .env.example for nothing that is not there, and that for nothing besides", () => {
    const offered = [...pageText(".env.example").matchAll(/^(?:# )?([A-Z][A-Z_]*)=/gm)].map(
      ([, name]) => name,
    );
    const wanted = new Set(["COMPOSE_PROFILES", ...asked, ...Object.keys(ENVIRONMENT)]);
    assert.deepEqual([...offered].sort(), [...wanted].sort());
  });

  it("hands our containers only variables that titanic-ops reads", () => {
    for (const [name, { environment = {} }] of OURS) {
      const known = Object.keys(environment).filter((each) => each in ENVIRONMENT || each === "NODE_OPTIONS");
      assert.deepEqual(Object.keys(environment), known, name);
    }
  });

  it("limits every container, and lets it gain no rights", () => {
    for (const [name, { deploy, security_opt: security }] of Object.entries(services)) {
      assert.deepEqual(Object.keys(deploy.resources.limits), ["cpus", "memory", "pids"], name);
      assert.deepEqual(security, ["no-new-privileges:true"], name);
    }
  });

  it("looks after the health of all that stays up; that of the service is in its image", () => {
    const without = Object.entries(services).filter(([, { healthcheck }]) => healthcheck === undefined);
    assert.deepEqual(
      without.map(([name]) => name),
      ["model", "serve"],
    );
    assert.match(pageText("manifests/docker/Dockerfile"), /AS serve\n[\s\S]*HEALTHCHECK --interval/);
  });

  // It would have to write into the container: https://github.com/docker/compose/pull/12531.
  it("gives no secret of the environment to a container that is read-only", () => {
    const given = Object.entries(services).flatMap(
      ([name, { read_only: isReadOnly, secrets: wanted = [] }]) =>
        wanted.map(({ source }) => ({ name, isReadOnly, secret: secrets[source] })),
    );
    assert.ok(given.length > 0);
    for (const { name, isReadOnly, secret } of given)
      if ("environment" in secret) assert.notEqual(isReadOnly, true, name);
  });

  it("opens ports on this machine alone, unless told otherwise", () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    assert.ok(ports.length > 0);
    for (const port of ports) assert.match(port, /^\$\{BIND_ADDRESS:-127\.0\.0\.1\}:\d+:\d+$/);
  });

  it("mounts files of this repository, and volumes that it declares", () => {
    const mounts = Object.values(services).flatMap((service) => service.volumes ?? []);
    for (const mount of mounts) {
      const [from] = mount.split(":");
      if (from.startsWith("./")) assert.ok(existsSync(path.join(ROOT, from)), from);
      else assert.ok(from in volumes, from);
    }
  });

  it("starts the service alone in `minimal`, and pins the images of others by digest", () => {
    const always = Object.entries(services).filter(([, { profiles }]) => profiles === undefined);
    assert.deepEqual(
      always.map(([name]) => name),
      ["model", "serve"],
    );
    for (const [name, { image, profiles }] of Object.entries(services)) {
      if (profiles?.includes("full")) assert.match(image, /@sha256:[0-9a-f]{64}$/, name);
    }
  });
});
