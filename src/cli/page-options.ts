import { OpsError } from "../core/errors.ts";
import { option } from "./define-command.ts";
import type { CliPorts } from "./open-ports.ts";

const NO_URL = "is not an address (https://example.org/path), without user, password or query";

/** Where the page links to for dashboards. */
export const grafanaUrlOption = option(
  "--grafana-url <url>",
  (z) => z.string().refine(isWebUrl, NO_URL).optional(),
  "Where Grafana is, for the page to link to (default: none)",
);

/** Where the page sends its requests: whoever opens it has to reach this. */
export const apiUrlOption = option(
  "--api-url <url>",
  (z) =>
    z
      .string()
      .refine(isWebUrl, NO_URL)
      .transform((url) => url.replace(/\/+$/, ""))
      .optional(),
  "Where the page sends its requests (default: to where it came from)",
);

/** Where Grafana is according to the environment; undefined where it does not say. Throws OPS_CONFIG_INVALID. */
export function grafanaUrlOf(ports: CliPorts): string | undefined {
  const variable = "TITANIC_OPS_GRAFANA_URL";
  const url = ports.secret(variable);
  if (url === undefined || isWebUrl(url)) return url;
  throw new OpsError("OPS_CONFIG_INVALID", `${variable} ${NO_URL}`, {
    hint: `${variable}=http://127.0.0.1:3000`,
  });
}

/** Everybody who opens the page sees it, so nothing secret may be in it. */
function isWebUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === "";
}
