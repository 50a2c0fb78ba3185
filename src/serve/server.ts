import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { logAnswered, requestLog } from "./access-log.ts";
import { createApp } from "./app.ts";
import type { ServeDeps } from "./deps.ts";
import { stopGracefully } from "./graceful-stop.ts";
import { answerHotRoute, isHotRoute } from "./hot-route.ts";
import { drain } from "./http/drain.ts";
import { describeHttpError, type HttpError } from "./http/http-error.ts";
import { type Address, listening } from "./http/listening.ts";
import { answerNoProxy, answerProtocolError, hostFault } from "./http/protocol-error.ts";
import { BODY_TIMEOUT_MS } from "./http/read-body.ts";
import { requestIdOf, sendJson } from "./http/request-context.ts";

export interface ListenOptions extends Address {
  /** A second port, with the same behind it: for the page to have one of its own. Null: there is none. */
  readonly uiPort?: number | null;
  /** How long requests under way may take to end after `stop`. */
  readonly graceMs: number;
  readonly timeouts?: Timeouts;
}

/** How long a client may take: one that is slow must not hold a connection for ever. */
export interface Timeouts {
  /** For the head of a request. */
  readonly headersMs: number;
  /** During a request in which nothing moves, neither way. */
  readonly idleMs: number;
  /** From an answer to the next request. */
  readonly keepAliveMs: number;
}

/** A server that listens. */
export interface RunningServer {
  readonly url: string;
  /** That of the second port, where there is one. */
  readonly uiUrl?: string;
  /** Takes no new connection, lets requests under way end, and resolves when they have, or the grace is over. */
  stop(): Promise<void>;
}

const TIMEOUTS: Timeouts = {
  headersMs: 10_000,
  // A connection on which nothing moves is cut without an answer, so a body that does not come has to be given up before.
  idleMs: BODY_TIMEOUT_MS + 5_000,
  keepAliveMs: 65_000,
};

/** Listens. Throws OPS_USAGE when the port is taken or not ours to take. */
export async function listen(deps: ServeDeps, options: ListenOptions): Promise<RunningServer> {
  const { host, port, uiPort = null, graceMs, timeouts = TIMEOUTS } = options;
  const handler = createHandler(deps);
  const create = (): Server => serverOf(handler, deps, timeouts);
  const server = create();
  const url = await listening(server, { host, port });
  if (uiPort === null) return { url, stop: () => stopGracefully(server, graceMs) };
  // The same handler, and no proxy: who asks is seen as who they are, and nothing is copied on the way.
  const ui = create();
  const uiUrl = await listening(ui, { host, port: uiPort }).catch(async (error) => {
    await stopGracefully(server, 0);
    throw error;
  });
  return {
    url,
    uiUrl,
    async stop() {
      await Promise.all([server, ui].map((each) => stopGracefully(each, graceMs)));
    },
  };
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

function serverOf(handler: Handler, deps: ServeDeps, { headersMs, idleMs, keepAliveMs }: Timeouts): Server {
  const server = createServer(
    {
      headersTimeout: headersMs,
      // Node looks every 30 s by itself, however short the timeout.
      connectionsCheckingInterval: headersMs / 2,
      // A streamed batch takes as long as it takes, so there is no limit to a request as a whole, but to a connection
      // on which nothing moves (below) and to a body that is read whole (read-body.ts).
      requestTimeout: 0,
      keepAliveTimeout: keepAliveMs,
      // Checked below: Node would refuse it with a bare status.
      requireHostHeader: false,
    },
    handler,
  );
  server.setTimeout(idleMs);
  server.on("clientError", (error, socket) => answerProtocolError(error, socket, deps));
  // Node would answer an expectation that it does not know with a bare 417, which RFC 9110 leaves open, and let a
  // CONNECT go without any answer.
  server.on("checkExpectation", handler);
  server.on("connect", (request, socket) => answerNoProxy(request, socket, deps));
  return server;
}

/**
 * The outermost layer: counts every answer, whatever gave it, applies the limits, which therefore hold for both routes,
 * and sends the hot route its short way.
 */
export function createHandler(deps: ServeDeps): Handler {
  const app = createApp(deps);
  const { metrics, gate, cors, tracing, log, page, logRequests = false } = deps;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    if (isHotRoute(request)) void answerHotRoute(deps, request, response);
    else app(request, response);
  };
  const decided = (refusal: HttpError | null, request: IncomingMessage, response: ServerResponse): void => {
    if (refusal === null) answer(request, response);
    else refuse(deps, refusal, request, response);
  };
  const admit = (request: IncomingMessage, response: ServerResponse): void => {
    const admitted = gate === undefined ? null : gate.admit(request, response);
    if (!(admitted instanceof Promise)) decided(admitted, request, response);
    else void admitted.then((refusal) => decided(refusal, request, response));
  };
  return (request, response) => {
    const started = performance.now();
    const span = tracing?.begin(request);
    metrics.inFlight.inc();
    response.once("close", () => {
      metrics.inFlight.dec();
      const [route, status, seconds] = [
        routeOf(request),
        // 499 as nginx has it: the caller has gone before there was an answer.
        response.writableEnded ? response.statusCode : 499,
        (performance.now() - started) / 1000,
      ];
      metrics.answered(request.method ?? "", route, status, seconds);
      logAnswered(log, logRequests, request, { route, status, seconds });
      span?.end({ route, status, seconds });
    });
    // A connection that is kept alive would keep a draining process alive.
    if (!deps.accepting()) response.setHeader("connection", "close");
    const fault = hostFault(request);
    if (fault !== null) refuse(deps, fault, request, response);
    // Ahead of the gate: the page is where a person is asked for their API key.
    else if (page?.answer(request, response)) return;
    // Ahead of the gate: a preflight request carries no API key, and a page is to read why it was refused.
    else if (cors !== undefined) cors(request, response, () => admit(request, response));
    else admit(request, response);
  };
}

/** Answers a request that was not let in, before its body is read. */
function refuse(
  deps: ServeDeps,
  refusal: HttpError,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const requestId = requestIdOf(request);
  const { status, body } = describeHttpError(refusal, requestId, requestLog(deps.log, request));
  if (request.url?.startsWith("/predict")) deps.metrics.predictionFailed(body.error.code);
  sendJson(response, status, body, requestId);
  drain(request);
}

/** The template of a route, so that a path cannot make a new time series. */
function routeOf(request: IncomingMessage): string {
  const { route, baseUrl } = request as { route?: { path?: unknown }; baseUrl?: string };
  if (typeof route?.path === "string") return `${baseUrl ?? ""}${route.path}`;
  if (isHotRoute(request)) return "/predict";
  const { url = "" } = request;
  if (url.startsWith("/assets/")) return "/assets/{file}";
  return /^\/(?:\?|$)/.test(url) ? "/" : "other";
}
