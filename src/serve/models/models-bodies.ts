import { z } from "zod";

const reason = z.string().min(1).max(500).default("over HTTP").describe("Why, for the registry's history");

/** The body of `POST /models/{name}/reload`. */
export const reloadBody = z.strictObject({});

/** The body of `POST /models/{name}/rollback`. */
export const rollbackBody = z.strictObject({ reason });

/** The body of `POST /models/{name}/promote`. */
export const promoteBody = z.strictObject({
  version: z.union([z.int().min(1), z.string().min(1).max(100)], "must be a version's number or alias"),
  reason,
});
