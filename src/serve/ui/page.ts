import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { isNodeError } from "../../core/atomic-file.ts";
import { html } from "../../core/report/html.ts";
import { pagePolicy } from "../http/page-policy.ts";

/** The web page, answered ahead of everything else: it holds no data, so it needs no API key and counts as no request. */
export interface Page {
  /** Answers a request that is for the page; false leaves it to others. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
}

interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzipped: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

export interface PageOptions {
  /** Where the page sends its requests; absent: to where it came from. */
  readonly apiUrl?: string | undefined;
}

/** Reads the built page into memory: some twenty small files. Null where it was not built. */
export async function loadPage(folder: string, { apiUrl }: PageOptions = {}): Promise<Page | null> {
  const names = await readdir(folder, { recursive: true }).catch((error) => {
    if (isNodeError(error) && error.code === "ENOENT") return [];
    throw error;
  });
  const policy = pagePolicy(apiUrl && new URL(apiUrl).origin);
  const files = new Map<string, PageFile>();
  for (const name of names) {
    const type = TYPES[path.extname(name)];
    if (type !== undefined)
      files.set(
        `/${name.split(path.sep).join("/")}`,
        pageFile(await readFile(path.join(folder, name)), type),
      );
  }
  const index = files.get("/index.html");
  if (index === undefined) return null;
  const start = apiUrl === undefined ? index : withApiUrl(index, apiUrl);
  return {
    answer(request, response) {
      if (request.method !== "GET" && request.method !== "HEAD") return false;
      const [where] = (request.url ?? "").split("?");
      if (where === "/" && prefersHtml(request))
        send(request, response, start, { policy, caching: "no-cache" });
      else {
        const asset = where.startsWith("/assets/") ? files.get(where) : undefined;
        if (asset === undefined) return false;
        // Its name holds its digest, so what is behind it never changes.
        send(request, response, asset, { policy, caching: "public, max-age=31536000, immutable" });
      }
      return true;
    },
  };
}

/** Browsers name HTML; what asks for anything (`*∕*`), as curl does, gets JSON. */
function prefersHtml({ headers: { accept = "" } }: IncomingMessage): boolean {
  return /(?:^|[,\s])text\/html\s*(?:,|$)/i.test(accept);
}

/** The page with the address of the service in its head, where `api.ts` of the page looks for it. */
function withApiUrl({ plain, type }: PageFile, apiUrl: string): PageFile {
  const meta = html`<meta name="titanic-ops-api" content="${apiUrl}">`.markup;
  return pageFile(Buffer.from(plain.toString().replace("</title>", () => `</title>\n${meta}`)), type);
}

function pageFile(plain: Buffer, type: string): PageFile {
  const etag = `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`;
  return { type, etag, plain, gzipped: gzipSync(plain, { level: 9 }) };
}

interface Sent {
  readonly policy: string;
  readonly caching: string;
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  file: PageFile,
  { policy, caching }: Sent,
): void {
  const { "if-none-match": known, "accept-encoding": codings = "" } = request.headers;
  const zipped = /\bgzip\b/.test(String(codings));
  const body = zipped ? file.gzipped : file.plain;
  const headers = {
    "cache-control": caching,
    "content-security-policy": policy,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    etag: file.etag,
    vary: "Accept, Accept-Encoding",
  };
  if (known === file.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, {
    ...headers,
    "content-type": file.type,
    "content-length": body.length,
    ...(zipped && { "content-encoding": "gzip" }),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}
