import { once } from "node:events";
import { connect } from "node:net";

/** Sends bytes over a connection of their own and returns all that comes back until the other side closes. */
export async function rawExchange(url: string, pieces: readonly (string | Uint8Array)[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    answer += text;
  });
  socket.on("error", () => undefined);
  const closed = once(socket, "close");
  for (const piece of pieces) {
    if (!socket.write(piece)) await Promise.race([once(socket, "drain"), closed]);
  }
  await closed;
  return answer;
}

/** A request as it goes over the wire; `close` asks for the connection to end with its answer. */
export function rawPost(
  path: string,
  body: string,
  { close = false, headers = "" }: { close?: boolean; headers?: string } = {},
): string {
  return `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}${
    close ? "connection: close\r\n" : ""
  }content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** The status codes in what came back, in order. */
export function statusesIn(answer: string): number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
