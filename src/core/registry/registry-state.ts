import { z } from "zod";
import { gateResultSchema } from "./gates/gate-result.ts";

const ACTIONS = ["register", "promote", "rollback", "archive", "restore"] as const;

const firstEventSchema = z.strictObject({
  action: z.enum(ACTIONS),
  version: z.int(),
  /** The alias that the action gave to the version; null where it gave none. */
  alias: z.string().nullable(),
  /** The version that held the alias before. */
  previous: z.int().nullable(),
  reason: z.string(),
  at: z.iso.datetime(),
});

/** One change of a registry, and how it came to be. */
export const eventSchema = firstEventSchema.extend({
  /** Who did it, as `user@host`; null in what was written before this was noted. */
  by: z.string().nullable(),
  /** What the gates said; null where none was asked. */
  gates: z.array(gateResultSchema).nullable(),
  /** Whether it was done although a gate refused. */
  forced: z.boolean(),
});

/** `registry.json`: which versions are registered, which alias names which, and how that came to be. */
export const registrySchema = z.strictObject({
  formatVersion: z.literal(2),
  name: z.string(),
  versions: z.array(z.int()),
  /** The versions that are put away: no alias names one. */
  archived: z.array(z.int()),
  aliases: z.record(z.string(), z.int()),
  history: z.array(eventSchema),
});

export type RegistryState = z.infer<typeof registrySchema>;
export type RegistryEvent = z.infer<typeof eventSchema>;

/** The first format had no archive, and did not note who did what. */
const firstFormatSchema = registrySchema
  .omit({ archived: true })
  .extend({ formatVersion: z.literal(1), history: z.array(firstEventSchema) });

/** The alias of the version that serves. */
export const CHAMPION = "champion";
/** The alias of a version that was registered, but did not score better than the champion. */
export const CHALLENGER = "challenger";

/** The registry of a model of which nothing is registered. */
export function emptyRegistry(name: string): RegistryState {
  return { formatVersion: 2, name, versions: [], archived: [], aliases: {}, history: [] };
}

/** The registry of the model `name` from the text of its file, of this format or an earlier one. Throws what is wrong with it. */
export function parseRegistry(text: string, name: string): RegistryState {
  const content: unknown = JSON.parse(text);
  const first = firstFormatSchema.safeParse(content);
  const state = first.success ? upgraded(first.data) : registrySchema.parse(content);
  if (state.name !== name) throw new Error(`it is that of \`${state.name}\``);
  return state;
}

function upgraded({ history, ...state }: z.infer<typeof firstFormatSchema>): RegistryState {
  return {
    ...state,
    formatVersion: 2,
    archived: [],
    history: history.map((event) => ({ ...event, by: null, gates: null, forced: false })),
  };
}

/** What a registry becomes by an event. */
export function afterEvent(state: RegistryState, event: RegistryEvent): RegistryState {
  const { action, version, alias } = event;
  const versions = state.versions.includes(version)
    ? state.versions
    : [...state.versions, version].sort((a, b) => a - b);
  const others = state.archived.filter((each) => each !== version);
  const archived = action === "archive" ? [...others, version].sort((a, b) => a - b) : others;
  const kept = Object.entries(state.aliases).filter(([, named]) => !archived.includes(named));
  const aliases = { ...Object.fromEntries(kept), ...(alias !== null && { [alias]: version }) };
  return { ...state, versions, archived, aliases, history: [...state.history, event] };
}

/** The version that an alias names; undefined where it names none, or one that is archived. */
export function versionNamed({ aliases, archived }: RegistryState, alias: string): number | undefined {
  const version = Object.hasOwn(aliases, alias) ? aliases[alias] : undefined;
  return version !== undefined && archived.includes(version) ? undefined : version;
}

/** The aliases of a version. */
export function aliasesOf({ aliases }: Pick<RegistryState, "aliases">, version: number): string[] {
  return Object.keys(aliases).filter((alias) => aliases[alias] === version);
}

/** When the present champion became it (ISO 8601); null where no event of the history says so. */
export function championSince(state: RegistryState): string | null {
  const champion = versionNamed(state, CHAMPION);
  const crowned = state.history.findLast(({ alias, version }) => alias === CHAMPION && version === champion);
  return crowned?.at ?? null;
}

/** The version to which a rollback goes back: that of the last reign before the present which is not archived; null where there is none. */
export function previousChampion(state: RegistryState): number | null {
  const champion = state.aliases[CHAMPION];
  // A rollback returns to an earlier reign, so another rollback goes on from before that one, not back and forth.
  const reigns: number[] = [];
  for (const { alias, action, version } of state.history) {
    if (alias !== CHAMPION) continue;
    if (action !== "rollback") reigns.push(version);
    // More than one end with a rollback that passed over an archived version.
    else
      do reigns.pop();
      while (reigns.length > 0 && reigns.at(-1) !== version);
  }
  if (reigns.at(-1) !== champion) return null;
  return reigns.findLast((version) => version !== champion && !state.archived.includes(version)) ?? null;
}
