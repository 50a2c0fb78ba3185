import { OpsError } from "../core/errors.ts";
import type { Logger } from "../core/log.ts";
import type { Tracing } from "../serve/tracing/tracing.ts";
import type { CliPorts } from "./open-ports.ts";

/** A collector is near, and a stop waits for it: a fifth of what OpenTelemetry has as the default. */
const EXPORT_TIMEOUT_MS = 2000;

/**
 * Tracing as OpenTelemetry's environment variables ask for it; null where none is asked for, and nothing of it is
 * loaded. Throws OPS_CONFIG_INVALID for an endpoint that is no address; it tells the variable and not the address,
 * which may carry a password.
 */
export async function openTracing(ports: CliPorts, log: Logger): Promise<Tracing | null> {
  const url = tracesUrl(ports);
  const isDisabled = ports.secret("OTEL_SDK_DISABLED")?.toLowerCase() === "true";
  if (url === null || isDisabled || ports.secret("OTEL_TRACES_EXPORTER") === "none") return null;
  const { createOtlpTracing } = await import("../serve/tracing/otlp-tracing.ts");
  const given =
    ports.secret("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT") ?? ports.secret("OTEL_EXPORTER_OTLP_TIMEOUT");
  return createOtlpTracing({ url, timeoutMs: given === undefined ? EXPORT_TIMEOUT_MS : undefined, log });
}

/** The variable for traces alone has the whole address, the one for all signals the collector's. */
function tracesUrl(ports: CliPorts): string | null {
  for (const [variable, path] of [
    ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", ""],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "/v1/traces"],
  ] as const) {
    const given = ports.secret(variable);
    if (given === undefined) continue;
    const url = path === "" ? given : given.replace(/\/*$/, path);
    if (/^https?:\/\//.test(url) && URL.canParse(url)) return url;
    throw new OpsError("OPS_CONFIG_INVALID", `${variable} is not the address of a collector`, {
      hint: `write it as ${variable}=http://127.0.0.1:4318${path === "" ? "/v1/traces" : ""}`,
    });
  }
  return null;
}
