import { createServer } from "node:http";
import { OpsError } from "../../core/errors.ts";
import { stopGracefully } from "../graceful-stop.ts";
import { type Address, listening } from "../http/listening.ts";
import { requestIdOf, sendJson } from "../http/request-context.ts";
import type { RunningServer } from "../server.ts";
import { loadPage } from "./page.ts";

export interface UiOptions extends Address {
  /** The folder of the built page. */
  readonly folder: string;
  /** Where the page sends its requests. */
  readonly apiUrl: string;
}

/** Requests under way are answered from memory. */
const GRACE_MS = 1_000;

/** Hands out the page and nothing else. Throws OPS_USAGE for a port that cannot be had, OPS_INPUT_NOT_FOUND without a page. */
export async function listenUi({ folder, apiUrl, ...address }: UiOptions): Promise<RunningServer> {
  const page = await loadPage(folder, { apiUrl });
  if (page === null) {
    throw new OpsError("OPS_INPUT_NOT_FOUND", `the page is not in \`${folder}\``, { hint: "npm run build" });
  }
  const server = createServer((request, response) => {
    if (page.answer(request, response)) return;
    const message = "only the page is here";
    const error = { code: "NOT_FOUND", message, hint: `the service is at ${apiUrl}` };
    const requestId = requestIdOf(request);
    sendJson(response, 404, { error, requestId }, requestId);
    request.resume();
  });
  const url = await listening(server, address, "ui");
  return { url, stop: () => stopGracefully(server, GRACE_MS) };
}
