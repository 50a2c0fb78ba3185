import type { SpanExporter } from "@opentelemetry/sdk-trace-base";
import type { Logger } from "../../core/log.ts";

/**
 * An exporter that says once that its collector takes no spans, and once that it takes them again. Spans that come
 * after `close` while it takes none are dropped, so that a stop does not wait for a collector that is down.
 */
export function reportingExporter(
  exporter: SpanExporter,
  collector: string,
  log: Logger,
): SpanExporter & { close(): void } {
  let fault: Error | undefined;
  let closed = false;
  return {
    export(spans, done) {
      if (closed && fault !== undefined) {
        done({ code: FAILED, error: fault });
        return;
      }
      exporter.export(spans, (result) => {
        const { error = new Error("the collector took nothing") } = result;
        if (result.code !== FAILED) {
          if (fault !== undefined) log.info({ collector }, "traces are taken again");
          fault = undefined;
        } else {
          if (fault === undefined)
            log.warn({ collector }, `requests are answered, but not traced: ${reason(error)}`);
          fault = error;
        }
        done(result);
      });
    },
    close() {
      closed = true;
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

/** `ExportResultCode.FAILED` of @opentelemetry/core. */
const FAILED = 1;

/** Node's errors of a connection that was refused on every address have no message but a code. */
function reason(error: Error & { readonly code?: unknown }): string {
  return error.message === "" ? String(error.code) : error.message;
}
