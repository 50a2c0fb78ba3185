import { OpsError } from "../errors.ts";
import { ALIAS, ALIAS_FAULT } from "./alias.ts";
import type { GateResult } from "./gates/gate-result.ts";
import { type ModelsContext, openModels, resolveVersion } from "./open-models.ts";
import {
  CHAMPION,
  previousChampion,
  type RegistryEvent,
  type RegistryState,
  versionNamed,
} from "./registry-state.ts";

/** A change of alias: who has it now and who had it. */
export interface PromoteResult {
  readonly name: string;
  readonly alias: string;
  readonly version: number;
  readonly previous: number | null;
  readonly changed: boolean;
  /** What the gates said; null where none was asked. */
  readonly gates: readonly GateResult[] | null;
  /** Whether it was promoted although a gate refused. */
  readonly forced: boolean;
}

/** How to promote. */
export interface PromoteOptions {
  readonly alias: string;
  readonly reason: string;
  /** Whether to promote although a gate refuses. */
  readonly force?: boolean;
}

/**
 * Gives an alias to a version; giving it to the version that has it changes nothing. Who is to be champion is asked
 * through the gates first, against the champion of that moment. Throws OPS_USAGE, OPS_MODEL_NOT_FOUND, OPS_MODEL_ARCHIVED,
 * and OPS_GATE_FAILED with what each gate said.
 */
export async function promoteModel(
  context: ModelsContext,
  wanted: string,
  { alias, reason, force = false }: PromoteOptions,
): Promise<PromoteResult> {
  if (!ALIAS.test(alias)) throw new OpsError("OPS_USAGE", `the alias \`${alias}\` ${ALIAS_FAULT}`);
  const version = await resolveVersion(context, wanted);
  const { registry } = openModels(context);
  for (;;) {
    const state = await registry.read();
    refuseArchived(context, state, version);
    const holder = versionNamed(state, alias) ?? null;
    const unchanged = { name: context.name, alias, version, previous: holder, gates: null, forced: false };
    if (holder === version) return { ...unchanged, changed: false };
    const gates = alias === CHAMPION ? await judged(context, version, holder) : null;
    const forced = gates?.some(({ passed }) => !passed) ?? false;
    if (gates !== null && forced && !force) throw gateFailed(context.name, version, gates);
    let done: RegistryEvent | undefined;
    await registry.update((now) => {
      refuseArchived(context, now, version);
      const previous = versionNamed(now, alias) ?? null;
      // Somebody else promoted meanwhile: it was judged against another champion, and is judged again.
      if (previous === version || (gates !== null && previous !== holder)) return null;
      const at = context.now().toISOString();
      const kept = gates === null ? null : [...gates];
      done = { action: "promote", version, alias, previous, reason, at, by: context.by, gates: kept, forced };
      return done;
    });
    if (done !== undefined) return { ...unchanged, previous: done.previous, changed: true, gates, forced };
  }
}

/** Null where no gate is set up, so that the history does not speak of gates. */
async function judged(
  { judge }: ModelsContext,
  candidate: number,
  champion: number | null,
): Promise<readonly GateResult[] | null> {
  const results = await judge(candidate, champion);
  return results.length === 0 ? null : results;
}

function gateFailed(name: string, version: number, gates: readonly GateResult[]): OpsError {
  const refused = gates.filter(({ passed }) => !passed);
  const told = refused.map(({ gate, message }) => `${gate}: ${message}`).join("; ");
  return new OpsError("OPS_GATE_FAILED", `${name} version ${version} does not pass: ${told}`, {
    hint: `train a better one; or, where you know better: titanic-ops models promote ${version} --force --reason '<why>'`,
    details: { gates },
  });
}

/** Throws OPS_MODEL_ARCHIVED. */
function refuseArchived({ name }: ModelsContext, { archived }: RegistryState, version: number): void {
  if (!archived.includes(version)) return;
  throw new OpsError("OPS_MODEL_ARCHIVED", `${name} version ${version} is archived`, {
    hint: `titanic-ops models restore ${version}; then promote it`,
  });
}

/**
 * Makes the champion before the present one champion again. No gate is asked: it is the way out when the champion
 * fails. Throws OPS_MODEL_NOT_FOUND when there was none.
 */
export async function rollbackModel(
  context: ModelsContext,
  { reason }: { reason: string },
): Promise<PromoteResult> {
  const { name, by, now } = context;
  let event: RegistryEvent | undefined;
  await openModels(context).registry.update((state) => {
    const previous = versionNamed(state, CHAMPION) ?? null;
    const version = previousChampion(state);
    if (version === null) {
      throw new OpsError("OPS_MODEL_NOT_FOUND", `model \`${name}\` has no earlier champion to go back to`, {
        hint: "titanic-ops models list; then titanic-ops models promote <version>",
      });
    }
    const at = now().toISOString();
    event = {
      action: "rollback",
      ...{ version, alias: CHAMPION, previous, reason, at, by },
      ...{ gates: null, forced: false },
    };
    return event;
  });
  if (event === undefined) throw new Error("the registry did not ask for a change");
  const { version, previous } = event;
  return { name, alias: CHAMPION, version, previous, changed: true, gates: null, forced: false };
}
