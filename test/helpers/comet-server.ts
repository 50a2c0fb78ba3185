import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type CometRequest, type FormPart, faultOfForm } from "../contract/comet/form.ts";
import { answersOf, type CometState } from "./comet-answers.ts";

/** What goes wrong with a request; undefined: nothing does. `lost`: it is heard, and its answer does not arrive. */
export type CometFault =
  | { readonly status: number; readonly headers?: Record<string, string> }
  | "cut"
  | "lost"
  | undefined;

/** Headers that follow from the transport, and not from what is sent. */
const TRANSPORT = new Set([
  ...["host", "user-agent", "accept", "accept-encoding", "accept-language", "connection", "content-length"],
  ...["sec-fetch-mode", "transfer-encoding"],
]);

/**
 * A Comet on this machine. It answers as the real one does where that is known, and refuses what Comet's own client would
 * not send: that is noted in `faults`. `fault` may be changed at any time.
 */
export async function startCometServer({ apiKey = "a-key", port = 0 } = {}) {
  const state: CometState = { experiments: new Map(), models: new Map(), apiKey };
  const requests: CometRequest[] = [];
  const faults: string[] = [];
  const fake = { state, requests, faults, fault: (() => undefined) as (request: CometRequest) => CometFault };

  const hear = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await read(message);
    requests.push(request);
    const fault = fake.fault(request);
    if (fault === "cut") return void message.socket.destroy();
    const wrong = faultOfForm(request);
    if (wrong !== null) faults.push(wrong);
    const [status, answer] =
      typeof fault === "object"
        ? [fault.status, { msg: "as the test has it", code: fault.status }]
        : wrong !== null
          ? [400, { msg: wrong, code: 400 }]
          : answersOf(state, request, message.headers.authorization, `http://${message.headers.host}`);
    if (fault === "lost") return void message.socket.destroy();
    response.writeHead(status, {
      "content-type": "application/json",
      ...(typeof fault === "object" && fault.headers),
    });
    response.end(JSON.stringify(answer));
  };
  const server = createServer((message, response) => void hear(message, response)).listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return Object.assign(fake, { url, close });
}

async function read(message: IncomingMessage): Promise<CometRequest> {
  const url = new URL(message.url ?? "", "http://comet");
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const content = Buffer.concat(chunks);
  const type = message.headers["content-type"] ?? "";
  return {
    method: message.method ?? "",
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.keys(message.headers)
      .filter((name) => !TRANSPORT.has(name))
      .sort(),
    ...(type.startsWith("multipart/form-data") && { form: await partsOf(content, type) }),
    ...(type.startsWith("application/json") && { json: JSON.parse(content.toString()) }),
  };
}

async function partsOf(content: Buffer, type: string): Promise<FormPart[]> {
  const form = await new Response(new Uint8Array(content), { headers: { "content-type": type } }).formData();
  const parts: FormPart[] = [];
  for (const [name, value] of form) {
    const text = typeof value === "string" ? value : await value.text();
    parts.push({ name, filename: typeof value === "string" ? null : value.name, content: jsonOr(text) });
  }
  return parts;
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
