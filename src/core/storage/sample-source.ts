import { OpsError, throwIfInterrupted } from "../errors.ts";
import { type Source, streamSource } from "./source.ts";

/** The generator as a source: `sample:titanic?rows=891&seed=1912&drift=age=+15`. Throws OPS_USAGE. */
export function createSampleSource(uri: string): Source {
  const { pathname, searchParams } = new URL(uri);
  const unknown = [...searchParams.keys()].find((key) => !["rows", "seed", "drift"].includes(key));
  if (pathname !== "titanic" || unknown !== undefined) {
    throw new OpsError(
      "OPS_USAGE",
      `\`${uri}\` is not a sample: ${unknown === undefined ? `there is none called \`${pathname}\`` : `unknown key \`${unknown}\``}`,
      {
        hint: "--source 'sample:titanic?rows=891&seed=1912'",
      },
    );
  }
  return streamSource(uri, async (signal) => {
    throwIfInterrupted(signal);
    const { parseDrift } = await import("../sample/drift.ts");
    const { SAMPLE_DEFAULTS } = await import("../sample/generator.ts");
    const { samplePassengersCsv } = await import("../sample/passengers-csv.ts");
    // A plus sign in a query string reads as a space; in a drift it is a plus sign.
    const drift = parseDrift((searchParams.get("drift") ?? "").replaceAll(" ", "+"));
    const number = (key: "rows" | "seed"): number => Number(searchParams.get(key) ?? SAMPLE_DEFAULTS[key]);
    return bytes(samplePassengersCsv({ rows: number("rows"), seed: number("seed"), drift, signal }));
  });
}

async function* bytes(chunks: Iterable<string>): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}
