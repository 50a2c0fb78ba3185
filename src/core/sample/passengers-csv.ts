import { throwIfInterrupted } from "../errors.ts";
import type { OnProgress } from "../progress.ts";
import { createPassengerGenerator } from "./generator.ts";
import type { Passenger, SampleOptions } from "./passenger.ts";

/** The columns of the file, in its order. */
export const PASSENGER_COLUMNS = [
  "PassengerId",
  "Survived",
  "Pclass",
  "Name",
  "Sex",
  "Age",
  "SibSp",
  "Parch",
  "Ticket",
  "Fare",
  "Cabin",
  "Embarked",
] as const;

/** Characters per chunk, about: large enough that the cost of a write does not count. */
const CHUNK_LENGTH = 64 * 1024;

/**
 * The sample as CSV text, header first, in chunks of about 64 KiB; `Readable.from(samplePassengersCsv(options))`
 * streams it with backpressure. Lines end with `\n` and the text is ASCII.
 *
 * @throws OpsError OPS_USAGE at the call for wrong options, OPS_INTERRUPTED between chunks after an abort.
 */
export function samplePassengersCsv(
  options: SampleOptions & {
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: OnProgress | undefined;
  },
): Generator<string, void, undefined> {
  return chunksOf(createPassengerGenerator(options), options);
}

function* chunksOf(
  passengers: Iterable<Passenger>,
  { rows: total, signal, onProgress }: Parameters<typeof samplePassengersCsv>[0],
): Generator<string, void, undefined> {
  let chunk = `${PASSENGER_COLUMNS.join(",")}\n`;
  let done = 0;
  for (const passenger of passengers) {
    done++;
    chunk += csvLine(passenger);
    if (chunk.length >= CHUNK_LENGTH) {
      throwIfInterrupted(signal);
      onProgress?.({ done, total, unit: "rows" });
      yield chunk;
      chunk = "";
    }
  }
  throwIfInterrupted(signal);
  if (chunk !== "") yield chunk;
}

/** Only names hold commas or quotes, and they are quoted always, as in the historical file. */
function csvLine(p: Passenger): string {
  const name = p.name.includes('"') ? p.name.replaceAll('"', '""') : p.name;
  return `${p.passengerId},${p.survived},${p.pclass},"${name}",${p.sex},${p.age ?? ""},${p.sibSp},${p.parch},${p.ticket},${p.fare},${p.cabin ?? ""},${p.embarked ?? ""}\n`;
}
