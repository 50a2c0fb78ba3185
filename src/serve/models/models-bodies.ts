import { z } from "zod";

const REASON = "must be a text of up to 500 characters";
const reason = z
  .string(REASON)
  .min(1, REASON)
  .max(500, REASON)
  .optional()
  .describe("Why, for the registry's history (default: over HTTP)");
const BY = "must be a name of up to 100 characters";
const by = z
  .string(BY)
  .regex(/^[^\p{C}]{1,100}$/u, BY)
  .optional()
  .describe("Who asks, for the registry's history (default: the service's own user@host)");

/** The body of `POST /models/{name}/reload`. */
export const reloadBody = z.strictObject({});

/** The body of `POST /models/{name}/rollback`. */
export const rollbackBody = z.strictObject({ reason, by });

/** The body of `POST /models/{name}/promote`. */
export const promoteBody = z
  .strictObject({
    version: z.union([z.int().min(1), z.string().min(1).max(100)], "must be a version's number or alias"),
    reason,
    by,
    force: z
      .boolean("must be true or false")
      .default(false)
      .describe("Whether to promote although a gate refuses; only with a reason"),
  })
  .refine(({ force, reason }) => !force || reason !== undefined, {
    path: ["reason"],
    message: "is needed with `force`: why is the version to serve although a gate refuses it",
  });
