import type { ServeDeps } from "../deps.ts";
import { HttpError } from "../http/http-error.ts";

/** Lets pass the name of the model that is served. Throws NOT_FOUND for another. */
export function requireModel({ models }: Pick<ServeDeps, "models">, name: string | undefined): void {
  if (name === models.name) return;
  throw new HttpError("NOT_FOUND", `there is no model \`${name}\`; \`${models.name}\` is served`);
}
