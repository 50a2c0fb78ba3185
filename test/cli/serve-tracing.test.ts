import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CliPorts } from "../../src/cli/open-ports.ts";
import { openTracing } from "../../src/cli/serve-tracing.ts";
import { opsError } from "../helpers/ops-error.ts";

/** Tracing as these variables ask for it. */
function opened(env: Readonly<Record<string, string>>) {
  const ports = { secret: (name: string) => env[name] } as CliPorts;
  const ignore = () => undefined;
  return openTracing(ports, { info: ignore, warn: ignore, error: ignore });
}

const ENDPOINT = "http://127.0.0.1:4318";

describe("tracing by OpenTelemetry's variables", () => {
  it("is there with an address of a collector, for all signals or for traces", async () => {
    for (const name of ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]) {
      const tracing = await opened({ [name]: ENDPOINT });
      assert.ok(tracing, name);
      await tracing.close();
    }
  });

  it("is not there without one, nor where it is disabled", async () => {
    assert.equal(await opened({}), null);
    assert.equal(await opened({ OTEL_SERVICE_NAME: "own" }), null);
    for (const off of [{ OTEL_SDK_DISABLED: "TRUE" }, { OTEL_TRACES_EXPORTER: "none" }])
      assert.equal(await opened({ OTEL_EXPORTER_OTLP_ENDPOINT: ENDPOINT, ...off }), null);
  });

  it("refuses what is no address by the variable's name, and does not repeat it", async () => {
    for (const [name, value, hint] of [
      ["OTEL_EXPORTER_OTLP_ENDPOINT", "user:secret@collector:4318", ENDPOINT],
      ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "grpc://secret:4317", `${ENDPOINT}/v1/traces`],
    ]) {
      const error = await opsError("OPS_CONFIG_INVALID", () => opened({ [name]: value }));
      assert.equal(error.message, `${name} is not the address of a collector`);
      assert.equal(error.hint, `write it as ${name}=${hint}`);
    }
  });
});
