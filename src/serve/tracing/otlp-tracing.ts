import type { IncomingMessage } from "node:http";
import {
  type Attributes,
  createTraceState,
  DiagLogLevel,
  diag,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
  ATTR_URL_PATH,
  ATTR_URL_SCHEME,
} from "@opentelemetry/semantic-conventions";
import { codeVersion } from "../../core/code-version.ts";
import type { Logger } from "../../core/log.ts";
import { joinTrace, traceParentOf } from "../http/request-context.ts";
import { reportingExporter } from "./reporting-exporter.ts";
import type { RequestSpan, Tracing } from "./tracing.ts";

export interface OtlpTracingOptions {
  /** Where the collector takes traces: `http://127.0.0.1:4318/v1/traces`. */
  readonly url: string;
  /** How long sending may take, tries again included; undefined: what the environment says. */
  readonly timeoutMs: number | undefined;
  readonly log: Logger;
}

/**
 * Traces requests for an OpenTelemetry collector, over OTLP/HTTP in JSON. Names and attributes are those of the
 * semantic conventions for HTTP servers (opentelemetry.io/docs/specs/semconv/http/http-spans), without the ones that
 * tell of a person: no address, no query, and a path only where it is one of a route. Headers, sampling, batches and
 * the resource follow OpenTelemetry's environment variables, which its packages read.
 */
export function createOtlpTracing({ url, timeoutMs, log }: OtlpTracingOptions): Tracing {
  const sender = new OTLPTraceExporter({ url, ...(timeoutMs !== undefined && { timeoutMillis: timeoutMs }) });
  const exporter = reportingExporter(sender, new URL(url).host, log);
  const provider = withVariableFaults(
    log,
    () =>
      new BasicTracerProvider({ resource: resource(), spanProcessors: [new BatchSpanProcessor(exporter)] }),
  );
  const tracer = provider.getTracer("titanic-ops", codeVersion.version);
  const spans = new WeakMap<IncomingMessage, RequestSpan>();
  return {
    begin(request) {
      const span = begin(tracer, request);
      spans.set(request, span);
      return span;
    },
    spanOf: (request) => spans.get(request),
    async close() {
      exporter.close();
      // What it fails with was told by the exporter.
      await provider.shutdown().catch(() => undefined);
    },
  };
}

/** The variables win over what is known here. */
function resource() {
  const own = { [ATTR_SERVICE_NAME]: "titanic-ops", [ATTR_SERVICE_VERSION]: codeVersion.version };
  return defaultResource()
    .merge(resourceFromAttributes(own))
    .merge(detectResources({ detectors: [serviceInstanceIdDetector, envDetector] }));
}

/** What is wrong with a variable is logged while they are read; later faults are those of sending, told elsewhere. */
function withVariableFaults<T>(log: Logger, make: () => T): T {
  const tell = (message: string): void => log.warn({}, `OpenTelemetry: ${message}`);
  const logger = { error: tell, warn: tell, info: tell, debug: tell, verbose: tell };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  try {
    return make();
  } finally {
    diag.disable();
  }
}

/** Methods that RFC 9110 and RFC 5789 know; any other is `_OTHER`, so that a caller cannot make a new series. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]);

function begin(tracer: Tracer, request: IncomingMessage): RequestSpan {
  const { method = "", httpVersion } = request;
  const isKnown = METHODS.has(method);
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: isKnown ? method : "_OTHER",
    ...(!isKnown && { [ATTR_HTTP_REQUEST_METHOD_ORIGINAL]: method }),
    [ATTR_URL_SCHEME]: "http",
    [ATTR_NETWORK_PROTOCOL_VERSION]: httpVersion,
  };
  const name = isKnown ? method : "HTTP";
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parentOf(request));
  const { traceId } = span.spanContext();
  joinTrace(request, traceId);
  const own = trace.setSpan(ROOT_CONTEXT, span);
  return {
    predicted({ name: model, version }, rows, startedMs) {
      const attributes = {
        "titanic_ops.model.name": model,
        "titanic_ops.model.version": version,
        "titanic_ops.rows": rows,
      };
      tracer.startSpan(`predict ${model}`, { attributes, startTime: startedMs }, own).end(performance.now());
    },
    end: ({ route, status }) => finish(span, { name, route, status, path: pathOf(request) }),
  };
}

/** The context of the caller's span; the root where it names none. */
function parentOf(request: IncomingMessage) {
  const parent = traceParentOf(request);
  if (parent === null) return ROOT_CONTEXT;
  const { tracestate } = request.headers;
  return trace.setSpanContext(ROOT_CONTEXT, {
    ...parent,
    isRemote: true,
    ...(typeof tracestate === "string" && { traceState: createTraceState(tracestate) }),
  });
}

interface Finished {
  readonly name: string;
  readonly route: string;
  readonly status: number;
  readonly path: string;
}

function finish(span: Span, { name, route, status, path }: Finished): void {
  if (route !== "other") {
    span.updateName(`${name} ${route}`);
    span.setAttributes({ [ATTR_HTTP_ROUTE]: route, [ATTR_URL_PATH]: path });
  }
  span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status);
  // What the caller did wrong is no error of a server's span.
  if (status >= 500) {
    span.setAttribute(ATTR_ERROR_TYPE, String(status));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?", 1)[0];
}
