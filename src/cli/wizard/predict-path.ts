import type { FormField, ModelForm } from "../../core/model/form.ts";
import type { LoadedVersion } from "../../core/registry/model-store.ts";
import { sparkline } from "../draw/sparkline.ts";
import { CommandLine } from "./command-line.ts";
import type { WizardPath, WizardWorld } from "./world.ts";

/** The choice to type a row instead of taking an example. */
const TYPED = "";
/** The choice of a value that is not known. */
const UNKNOWN = "";
/** Characters of the picture of a number's distribution. */
const PICTURE = 10;

/** Asks for the fields of one row, as the champion's form has them. */
export const predictPath: WizardPath = {
  value: "predict",
  label: "Predict one row",
  hint: "answer the model's questions, field by field",
  needs: ["predict"],
  async follow(world) {
    const champion = await loadedChampion(world);
    if (champion === null) return null;
    const { modelForm } = await import("../../core/model/form.ts");
    const form = modelForm(champion.model, champion.reference);
    const { dialogue } = world;
    const example = form.examples.length === 0 ? TYPED : await chosenExample(form, world);
    const start = new CommandLine(["predict", "--row"]);
    if (example !== TYPED) {
      const { values } = form.examples[Number(example)];
      const line = start.with(...Object.entries(values).map(([name, value]) => `${name}=${value}`));
      dialogue.showCommand(String(line));
      return line;
    }
    let line = start;
    for (const field of form.fields) {
      const value = await valueFor(field, champion, world);
      if (value !== "") line = line.with(`${field.name}=${value}`);
      dialogue.showCommand(String(line));
    }
    return line;
  },
};

/** The champion, trained now where there is none and that is wanted; null where it is not. */
async function loadedChampion({ ports, dialogue, run }: WizardWorld): Promise<LoadedVersion | null> {
  const { openModels } = await import("../../core/registry/open-models.ts");
  const { CHAMPION, versionNamed } = await import("../../core/registry/registry-state.ts");
  const { spec } = await ports.dataset();
  const { store, registry } = openModels({ models: (await ports.paths()).models, name: spec.name });
  const champion = async () => versionNamed(await registry.read(), CHAMPION);
  let version = await champion();
  if (version === undefined) {
    const train = new CommandLine(["pipeline"]);
    dialogue.say(`There is no model of \`${spec.name}\` yet; this trains one:`);
    dialogue.showCommand(String(train));
    if (!(await dialogue.confirm("Train one now?", true))) return null;
    if ((await run(train.words)) !== 0) return null;
    version = await champion();
  }
  return version === undefined ? null : store.load(version);
}

function chosenExample({ examples }: ModelForm, { dialogue }: WizardWorld): Promise<string> {
  return dialogue.select("Which row?", [
    { value: TYPED, label: "One that I type", hint: "field by field" },
    ...examples.map(({ label }, i) => ({ value: String(i), label, hint: "made up, to try" })),
  ]);
}

/** The value of one field as text; empty where it is not known. */
async function valueFor(
  field: FormField,
  { model }: LoadedVersion,
  { dialogue, unicode }: WizardWorld,
): Promise<string> {
  const { name, label, unit, required, choices, initial } = field;
  const message = `${label}${unit === null ? "" : ` (${unit})`}`;
  if (field.kind === "choice") {
    const answers = choices.map(({ value, label: told }) => ({ value: String(value), label: told }));
    const unknown = required ? [] : [{ value: UNKNOWN, label: "Not known" }];
    return dialogue.select(message, [...answers, ...unknown], String(initial ?? ""));
  }
  const { readTypedRecord } = await import("../../core/model/typed-record.ts");
  return dialogue.text({
    message: [message, hintOf(field, unicode)].filter(Boolean).join("  "),
    placeholder: required ? undefined : "Enter, if it is not known",
    initial: field.kind === "number" && initial !== null && required ? String(initial) : undefined,
    fault: (text) =>
      readTypedRecord(model, { [name]: text }).faults.find((fault) => fault.field === name)?.message,
  });
}

/** What helps to answer: what training saw of a number, or what counts of a text. */
function hintOf({ quantiles, description, presenceOnly, readFor }: FormField, unicode: boolean): string {
  if (quantiles !== null && quantiles.length > 1) {
    const [least, most] = [quantiles[0], quantiles[quantiles.length - 1]];
    return `training saw ${least} ${sparkline(densities(quantiles), { unicode })} ${most}`;
  }
  if (presenceOnly) return "only whether there is one counts";
  const read = readFor.flatMap(({ values }) => values);
  return read.length > 0 ? `read for ${read.join(", ")}` : (description ?? "");
}

/** How many of the quantiles lie in each of as many equal steps as the picture has. */
function densities(quantiles: readonly number[]): number[] {
  const [least, most] = [quantiles[0], quantiles[quantiles.length - 1]];
  const counts = Array.from({ length: PICTURE }, () => 0);
  for (const value of quantiles) {
    const step = most === least ? 0 : Math.floor(((value - least) / (most - least)) * PICTURE);
    counts[Math.min(step, PICTURE - 1)]++;
  }
  return counts;
}
