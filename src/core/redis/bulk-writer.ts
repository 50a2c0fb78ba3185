import { type Socket, connect as tcpConnect } from "node:net";
import { connect as tlsConnect } from "node:tls";

/** A connection of its own for commands that are sent for their effect alone. */
export interface BulkWriter {
  /**
   * Sends commands that Redis answers in one line (a number or OK) and resolves once all are carried out. Throws
   * `CommandRefused` where one was refused, and what the socket says where the connection was lost.
   */
  write(commands: readonly (readonly string[])[]): Promise<void>;
  close(): void;
}

/** Redis did not carry out a command; the message is its own. */
export class CommandRefused extends Error {
  override readonly name = "CommandRefused";
}

/** What was sent together, until every reply is there. */
interface Sent {
  replies: number;
  refusal: CommandRefused | null;
  readonly done: (error: Error | null) => void;
}

const LINE_FEED = 0x0a;
const MINUS = 0x2d;
const STAR = 0x2a;
const DOLLAR = 0x24;

/** A sign, the digits of a length (a string has less than 2^30 letters), and two ends of lines. */
const HEAD_BYTES = 16;

/** The lengths that are common, as text. */
const KNOWN = Array.from({ length: 100 }, (_, count) => String(count));

/**
 * Opens a connection for writing a great many small commands. A client library keeps a promise, a place in a queue and
 * a trace for each, several times of what the server needs to carry it out; here the commands of a call are one buffer,
 * and their replies are counted and looked at for errors. The protocol is RESP 2:
 * https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export async function openBulkWriter(url: string, timeoutMs: number): Promise<BulkWriter> {
  const address = new URL(url);
  const socket = await connect(address, timeoutMs);
  const sent: Sent[] = [];
  let failure: Error | null = null;
  const end = (error: Error): void => {
    failure ??= error;
    socket.destroy();
    for (const { done } of sent.splice(0)) done(failure);
  };
  const onLine = (line: Buffer): void => {
    const [first] = sent;
    if (first === undefined) {
      end(new Error("a reply to nothing that was asked"));
      return;
    }
    if (line[0] === MINUS) first.refusal ??= new CommandRefused(line.toString("utf8", 1).trim());
    if (--first.replies > 0) return;
    sent.shift();
    first.done(first.refusal);
  };
  socket
    .on("error", end)
    .on("close", () => end(new Error("the connection was lost")))
    .on("data", eachLine(onLine));
  const writer: BulkWriter = {
    async write(commands) {
      if (failure !== null) throw failure;
      if (commands.length === 0) return;
      await new Promise<void>((resolve, reject) => {
        const done = (error: Error | null) => (error === null ? resolve() : reject(error));
        sent.push({ replies: commands.length, refusal: null, done });
        socket.write(encode(commands));
      });
    },
    close: () => end(new Error("the connection was closed")),
  };
  await writer.write(greeting(address)).catch((error: unknown) => {
    writer.close();
    throw error;
  });
  return writer;
}

function connect({ protocol, hostname, port }: URL, timeoutMs: number): Promise<Socket> {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const place = { host, port: Number(port || 6379), noDelay: true };
  const secure = protocol === "rediss:";
  return new Promise((resolve, reject) => {
    const socket = secure ? tlsConnect(place) : tcpConnect(place);
    const late = () => socket.destroy(new Error(`no connection within ${timeoutMs} ms`));
    const timer = setTimeout(late, timeoutMs);
    socket.once("error", reject).once("close", () => clearTimeout(timer));
    socket.once(secure ? "secureConnect" : "connect", () => {
      clearTimeout(timer);
      socket.off("error", reject);
      resolve(socket);
    });
  });
}

/** Who we are, and which of the server's databases is meant. */
function greeting({ username, password, pathname }: URL): string[][] {
  const database = pathname.slice(1);
  const credentials = [username, password].filter((part) => part !== "").map(decodeURIComponent);
  return [
    ...(password === "" ? [] : [["AUTH", ...credentials]]),
    ...(database === "" ? [] : [["SELECT", database]]),
  ];
}

/**
 * Commands as the protocol has them. Letter by letter into one buffer: texts that are joined first cost several times as
 * much, most of it in garbage.
 */
function encode(commands: readonly (readonly string[])[]): Buffer {
  const bytes = Buffer.allocUnsafe(mostBytes(commands));
  let at = 0;
  const putHead = (kind: number, count: number): void => {
    bytes[at++] = kind;
    at = putAscii(bytes, at, count < KNOWN.length ? KNOWN[count] : String(count));
    at = putAscii(bytes, at, "\r\n");
  };
  for (const parts of commands) {
    putHead(STAR, parts.length);
    for (const part of parts) {
      const ascii = isAscii(part);
      putHead(DOLLAR, ascii ? part.length : Buffer.byteLength(part));
      at = ascii ? putAscii(bytes, at, part) : at + bytes.write(part, at);
      at = putAscii(bytes, at, "\r\n");
    }
  }
  return bytes.subarray(0, at);
}

/** Three bytes a letter is the most that UTF-8 takes; a length and two ends of lines go with each part. */
function mostBytes(commands: readonly (readonly string[])[]): number {
  let most = 0;
  for (const parts of commands) {
    most += HEAD_BYTES;
    for (const part of parts) most += 3 * part.length + HEAD_BYTES;
  }
  return most;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

function putAscii(bytes: Buffer, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/** Calls back for each whole line of a stream of pieces. */
function eachLine(onLine: (line: Buffer) => void): (piece: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (piece) => {
    const data = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let start = 0;
    for (let end = data.indexOf(LINE_FEED); end >= 0; end = data.indexOf(LINE_FEED, start)) {
      onLine(data.subarray(start, end));
      start = end + 1;
    }
    rest = data.subarray(start);
  };
}
