import { formatRoute } from "../route.ts";

/** The address of the page of models with a version shown, and another beside it. */
export function versionLink(version: number, beside?: number): string {
  const query = new URLSearchParams({ version: String(version) });
  if (beside !== undefined) query.set("with", String(beside));
  return formatRoute("model", query);
}
