import { z } from "zod";
import { commandLineWithoutSecrets, withoutSecrets } from "../../core/secrets.ts";
import type { LineageResult } from "../../core/stages/lineage.ts";

const thingSchema = z.strictObject({
  id: z.string().describe("Within this answer"),
  kind: z.enum(["object", "table", "file", "features", "model"]),
  name: z.string().describe("Without folders of the machine, and without what may be secret in a URL"),
  digest: z.string(),
  rows: z.int().nullable(),
  madeBy: z
    .strictObject({
      command: z.string(),
      at: z.string().describe("When it ended (ISO 8601, UTC)"),
      codeVersion: z.string(),
      packages: z.record(z.string(), z.string()),
    })
    .nullable()
    .describe("The run that made it; null of what was read, and where none is on record"),
  status: z.enum(["present", "replaced", "changed", "missing", "not checked"]),
});

/** As a list of two, since readers of OpenAPI know little of JSON Schema's tuples (`prefixItems`). */
const edgeSchema = z.array(z.string()).length(2) as unknown as z.ZodType<readonly [string, string]>;

/** What the model in use was made from, as those may see it who may ask it. */
export const publicLineageSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  digest: z.string(),
  intact: z.boolean().describe("Whether everything that was looked at is still what it was"),
  things: z.array(thingSchema).describe("From the source to the model"),
  edges: z.array(edgeSchema).describe("Which was made from which: [from, to], by id"),
});

export type PublicLineage = z.infer<typeof publicLineageSchema>;

/** A lineage without what is nobody's business: folders of this machine, and what opens a door. */
export function publicLineage(
  { things, edges, intact }: LineageResult,
  model: Pick<PublicLineage, "name" | "version" | "digest">,
): PublicLineage {
  const ids = new Map(things.map(({ id }, i) => [id, `t${i}`]));
  const idOf = (id: string): string => ids.get(id) ?? id;
  return {
    ...model,
    intact,
    things: things.map(({ id, kind, name, digest, rows, madeBy, status }) => ({
      id: idOf(id),
      kind,
      name: publicName(name),
      digest,
      rows,
      madeBy: madeBy && {
        command: publicCommand(madeBy.command),
        at: madeBy.at,
        codeVersion: madeBy.code.version,
        packages: { ...madeBy.packages },
      },
      status,
    })),
    edges: edges.map(([from, to]) => [idOf(from), idOf(to)]),
  };
}

/** A path that begins at the root by its last part, whatever characters are in it; a URL without its secrets. */
function publicName(name: string): string {
  const isAbsolute = /^(?:file:\/\/)?(?:[A-Za-z]:)?[\\/]/i.test(name);
  return isAbsolute ? (name.split(/[\\/]/).at(-1) ?? "") : withoutSecrets(name);
}

/** A command line with such paths and URLs in it. */
function publicCommand(command: string): string {
  return commandLineWithoutSecrets(command.split(" ").map(publicName));
}
