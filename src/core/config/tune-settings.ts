import { z } from "zod";
import { type ForestParams, forestParamsSchema } from "../forest/params.ts";
import { SCORE_NAMES } from "../metrics/scores.ts";

const rangeSchema = z
  .strictObject({
    min: z.number(),
    max: z.number(),
    scale: z.enum(["linear", "log"]).default("linear").describe("`log`: each power of ten is as likely"),
  })
  .refine(({ min, max }) => min < max, "`min` must be below `max`")
  .refine(({ min, scale }) => scale === "linear" || min > 0, "a `log` scale begins above 0");

/** What a parameter may be: one of a list, or a number of a range. */
const domainSchema = z.union([z.array(z.json()).min(1), rangeSchema]);

/** What one parameter may be. */
export type Domain = z.infer<typeof domainSchema>;

const PARAMS = forestParamsSchema.shape;
const paramNames = forestParamsSchema.keyof();

/** How the parameters of the forest are searched for. */
export const tuneSettingsSchema = z
  .strictObject({
    trials: z.int().min(2).max(10_000).default(30).describe("settings that are tried"),
    score: z.enum(SCORE_NAMES).default("roc_auc").describe("by which they are compared"),
    folds: z.int().min(2).max(100).default(5).describe("folds of a cross-validation over the training rows"),
    repeats: z.int().min(1).max(100).default(2).describe("cross-validations, each with folds dealt anew"),
    space: z
      .partialRecord(paramNames, domainSchema)
      .default({
        max_depth: { min: 3, max: 16, scale: "linear" },
        min_samples_leaf: { min: 1, max: 20, scale: "log" },
        max_features: ["sqrt", 0.3, 0.5, 0.8],
        criterion: ["gini", "entropy"],
      })
      .describe("for each parameter a list of values, or `{ min, max, scale }`; the others stay as they are"),
  })
  .superRefine(({ space }, context) => {
    for (const [name, domain] of Object.entries(space)) {
      for (const value of edgesOf(name as keyof ForestParams, domain)) {
        const { error } = PARAMS[name as keyof ForestParams].safeParse(value);
        if (error)
          context.addIssue({
            code: "custom",
            path: ["space", name],
            message: `\`${JSON.stringify(value)}\` is no value of it: ${error.issues[0].message}`,
          });
      }
    }
  });

export type TuneSettings = z.infer<typeof tuneSettingsSchema>;

/** Values that are allowed where all of the domain are. */
function edgesOf(name: keyof ForestParams, domain: Domain): unknown[] {
  return Array.isArray(domain) ? domain : [numberIn(name, domain.min), numberIn(name, domain.max)];
}

/** Whether a parameter is a whole number in a range: `max_features` below 1 is a share, from 1 on a count. */
export function isWhole(name: keyof ForestParams, from: number): boolean {
  return name !== "max_samples" && (name !== "max_features" || from >= 1);
}

/** A number as a parameter takes it. */
export function numberIn(name: keyof ForestParams, value: number): number {
  return isWhole(name, value) ? Math.round(value) : value;
}
