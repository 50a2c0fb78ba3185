/**
 * An open-loop load: requests arrive at a constant rate, however long the answers take. autocannon is a closed loop:
 * with `overallRate` each of its connections sends a second's requests one after the other and then rests, and its
 * correction for coordinated omission takes a second for a millisecond, so that it tells of neither the rate nor the
 * waiting. Here a request that finds no connection free waits, and its time counts from when it was due.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface OpenLoopOptions {
  readonly url: string;
  readonly path: string;
  readonly body: string;
  readonly connections: number;
  /** Requests a second; Infinity: as many as are answered, which tells the saturated rate. */
  readonly rate: number;
  readonly seconds: number;
}

/** What a load was answered. */
export interface OpenLoopResult {
  readonly requests: number;
  /** Answers but 200, connections that broke, and requests without an answer ten seconds after the last was sent. */
  readonly errors: number;
  /** Requests that were due and found no connection free before the end: the rate was more than was answered. */
  readonly unsent: number;
  readonly perSecond: number;
  /** From when a request was due to its answer, in milliseconds; to the end of the load where it was not sent. */
  readonly p50: number;
  readonly p99: number;
}

/** Runs a load to its end. */
export async function openLoop(options: OpenLoopOptions): Promise<OpenLoopResult> {
  const { url, path, body, connections, rate, seconds } = options;
  const { hostname, port } = new URL(url);
  const head = `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
  const request = Buffer.from(`${head}\r\n\r\n${body}`);
  const due: number[] = [];
  let firstDue = 0;
  const free: Socket[] = [];
  const askedAt = new Map<Socket, number>();
  const times: number[] = [];
  let errors = 0;
  const started = performance.now();
  const over = (): boolean => performance.now() - started >= seconds * 1000;
  const next = (socket: Socket): void => {
    const at = rate === Number.POSITIVE_INFINITY ? performance.now() : due[firstDue];
    // What is behind is not made up for after the end: that would take as long as it takes, and end as requests that
    // nobody has waited for.
    if (at === undefined || over()) {
      free.push(socket);
      return;
    }
    if (rate !== Number.POSITIVE_INFINITY) firstDue++;
    askedAt.set(socket, at);
    socket.write(request);
  };
  const sockets = Array.from({ length: connections }, () => {
    const socket = connect(Number(port), hostname).setNoDelay();
    answersOf(socket, (isOk) => {
      const at = askedAt.get(socket);
      askedAt.delete(socket);
      if (!isOk || at === undefined) errors++;
      else times.push(performance.now() - at);
      next(socket);
    });
    socket.on("error", () => errors++);
    return socket;
  });
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  for (const socket of sockets) next(socket);
  let sent = 0;
  while (!over()) {
    if (rate !== Number.POSITIVE_INFINITY) {
      for (; sent < ((performance.now() - started) / 1000) * rate; sent++)
        due.push(started + (sent / rate) * 1000);
      // The end may come in the midst of it, and then no connection takes anything any more.
      while (!over() && firstDue < due.length && free.length > 0) next(free.shift() as Socket);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const deadline = performance.now() + 10_000;
  while (askedAt.size > 0 && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 5));
  errors += askedAt.size;
  for (const socket of sockets) socket.destroy();
  const answered = times.length;
  const unsent = due.slice(firstDue);
  for (const at of unsent) times.push(started + seconds * 1000 - at);
  times.sort((a, b) => a - b);
  const quantile = (q: number): number =>
    times[Math.min(times.length - 1, Math.floor(q * times.length))] ?? 0;
  return {
    requests: answered,
    errors,
    unsent: unsent.length,
    perSecond: answered / seconds,
    p50: quantile(0.5),
    p99: quantile(0.99),
  };
}

/** Calls back for every whole answer on a connection, of which one at a time is under way. */
function answersOf(socket: Socket, answered: (isOk: boolean) => void): void {
  let text = "";
  socket.setEncoding("latin1").on("data", (piece: string) => {
    text += piece;
    const headEnd = text.indexOf("\r\n\r\n");
    if (headEnd < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1]);
    if (text.length < headEnd + 4 + length) return;
    const isOk = text.startsWith("HTTP/1.1 200 ");
    text = "";
    answered(isOk);
  });
}
