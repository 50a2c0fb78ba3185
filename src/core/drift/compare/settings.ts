import { z } from "zod";
import { CORRECTION_NAMES } from "../corrections.ts";
import { DRIFT_TEST_NAMES, DRIFT_TESTS, type DriftTestName } from "../tests/drift-tests.ts";

/** The sets of rules by which a test is chosen and drift is called; see {@link POLICIES} in `policies.ts`. */
export const POLICY_NAMES = ["evidently", "alibi"] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

const choice = {
  test: z.enum(DRIFT_TEST_NAMES).optional().describe("left out: as the policy chooses"),
  threshold: z
    .number()
    .gt(0)
    .optional()
    .describe(
      "what the p-value must be below, or the distance reach; left out: `p_value`, or the test's own",
    ),
};

const choiceSchema = z.strictObject(choice);

/** A test or threshold that was asked for; what is left out is left to the policy. */
export type TestChoice = z.infer<typeof choiceSchema>;

/** `drift` of a dataset file: how rows are compared with the reference. */
export const driftSettingsSchema = z.strictObject({
  policy: z.enum(POLICY_NAMES).default("evidently"),
  p_value: z.number().gt(0).lt(1).default(0.05),
  correction: z
    .enum(["none", ...CORRECTION_NAMES])
    .optional()
    .describe("left out: as the policy has it"),
  drift_share: z.number().gt(0).max(1).default(0.5),
  numbers: choiceSchema.prefault({}),
  categories: choiceSchema.prefault({}),
  columns: z.record(z.string(), choiceSchema).default({}),
});

export type DriftSettings = z.infer<typeof driftSettingsSchema>;

/** A fault in settings that are sound by themselves, with the keys that lead to it below `drift`. */
export interface DriftSettingsFault {
  readonly path: readonly string[];
  readonly message: string;
}

/** What in the settings does not fit the features, which are given with their kinds. */
export function driftSettingsFaults(
  { categories, columns }: DriftSettings,
  features: ReadonlyMap<string, "number" | "text">,
): DriftSettingsFault[] {
  const faults: DriftSettingsFault[] = [];
  const checkText = (test: DriftTestName | undefined, path: readonly string[]): void => {
    if (test !== undefined && DRIFT_TESTS[test].takes === "numbers")
      faults.push({
        path,
        message: `\`${test}\` takes numbers only (${countingTests().join(", ")} take both)`,
      });
  };
  checkText(categories.test, ["categories", "test"]);
  for (const [name, { test }] of Object.entries(columns)) {
    const kind = features.get(name);
    if (kind === undefined)
      faults.push({ path: ["columns", name], message: `there is no feature \`${name}\`` });
    if (kind === "text") checkText(test, ["columns", name, "test"]);
  }
  return faults;
}

function countingTests(): DriftTestName[] {
  return DRIFT_TEST_NAMES.filter((name) => DRIFT_TESTS[name].takes === "all");
}
