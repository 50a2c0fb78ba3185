import { z } from "zod";
import { CORRECTION_NAMES } from "../corrections.ts";
import { DRIFT_TEST_NAMES, DRIFT_TESTS } from "../tests/drift-tests.ts";

/** The sets of rules by which a test is chosen and drift is called; see {@link POLICIES} in `policies.ts`. */
export const POLICY_NAMES = ["evidently", "alibi"] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

const choice = {
  test: z.enum(DRIFT_TEST_NAMES).optional(),
  /** What the p-value must be below, or the distance at least. */
  threshold: z.number().gt(0).optional(),
};

const choiceSchema = z.strictObject(choice);

/** A test or threshold that was asked for; what is left out is left to the policy. */
export type TestChoice = z.infer<typeof choiceSchema>;

/** `drift` of a dataset file: how rows are compared with the reference. */
export const driftSettingsSchema = z.strictObject({
  policy: z.enum(POLICY_NAMES).default("evidently"),
  p_value: z.number().gt(0).lt(1).default(0.05),
  /** Left to the policy where it is left out. */
  correction: z.enum(["none", ...CORRECTION_NAMES]).optional(),
  drift_share: z.number().gt(0).max(1).default(0.5),
  numbers: choiceSchema.prefault({}),
  categories: z
    .strictObject({
      ...choice,
      test: choice.test.refine((name) => name === undefined || DRIFT_TESTS[name].takes === "all", {
        message: `is none of the tests that take categories: ${countingTests().join(", ")}`,
      }),
    })
    .prefault({}),
  columns: z.record(z.string(), choiceSchema).default({}),
});

export type DriftSettings = z.infer<typeof driftSettingsSchema>;

/** The tests that take categories as well as numbers. */
export function countingTests(): string[] {
  return DRIFT_TEST_NAMES.filter((name) => DRIFT_TESTS[name].takes === "all");
}
