import { addAbortSignal, type Readable } from "node:stream";
import { throwIfInterrupted } from "../errors.ts";
import { readStream, type Source, sourceUnreachable, streamSource } from "./source.ts";

const URI = "-";

/** Standard input, which can be read once. */
export function createStdinSource(stdin: () => Readable): Source {
  return streamSource(URI, async (signal) => {
    throwIfInterrupted(signal);
    const stream = stdin();
    // Without this, a reader that waits for a silent terminal or pipe would not notice Ctrl-C.
    if (signal !== undefined) addAbortSignal(signal, stream);
    const fault = (error: unknown) =>
      sourceUnreachable(URI, `standard input broke off (${(error as Error).message})`, { cause: error });
    return readStream(stream, fault, signal);
  });
}
