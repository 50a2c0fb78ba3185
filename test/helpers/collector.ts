import type { IncomingHttpHeaders } from "node:http";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { httpServer } from "./http-server.ts";

/** A span as OTLP/HTTP sends it in JSON (opentelemetry.io/docs/specs/otlp), its attributes as an object. */
export interface Span {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code: number };
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** `SpanKind` of what answers a request, on the wire. */
export const SERVER = 2;

/** A collector for one test: keeps what it is sent. */
export interface Collector {
  /** Where traces are sent to. */
  readonly url: string;
  readonly spans: Span[];
  /** Of the last batch. */
  resource: Readonly<Record<string, unknown>>;
  headers: IncomingHttpHeaders;
  /** Waits until so many spans have come, of requests alone where it is said so. */
  received(count: number, of?: "requests"): Promise<readonly Span[]>;
}

/** Starts a collector; `status` is asked with each batch how to answer it. */
export async function startCollector(t: TestContext, status: () => number = () => 200): Promise<Collector> {
  const collector: Omit<Collector, "url"> & { url: string } = {
    url: "",
    spans: [],
    resource: {},
    headers: {},
    async received(count, of) {
      const come = () => collector.spans.filter(({ kind }) => of === undefined || kind === SERVER);
      while (come().length < count) await sleep(5);
      return collector.spans;
    },
  };
  const take = (body: string): void => {
    for (const { resource, scopeSpans } of JSON.parse(body).resourceSpans) {
      collector.resource = valuesOf(resource.attributes);
      for (const { spans } of scopeSpans) {
        for (const span of spans) collector.spans.push({ ...span, attributes: valuesOf(span.attributes) });
      }
    }
  };
  const address = await httpServer(t, async (request, response) => {
    let body = "";
    for await (const piece of request.setEncoding("utf8")) body += piece;
    collector.headers = request.headers;
    const code = request.url === "/v1/traces" ? status() : 404;
    if (code === 200) take(body);
    response.writeHead(code, { "content-type": "application/json" }).end("{}");
  });
  collector.url = `${address}/v1/traces`;
  return collector;
}

function valuesOf(attributes: readonly { readonly key: string; readonly value: object }[]) {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0] as unknown]));
}
