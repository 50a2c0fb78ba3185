import { addAbortSignal, type Readable } from "node:stream";
import { throwIfInterrupted } from "../errors.ts";
import { readStream, type Source, sourceUnreachable } from "./source.ts";

const URI = "-";

/** Standard input, which can be read once. */
export function createStdinSource(stdin: () => Readable): Source {
  return {
    uri: URI,
    path: null,
    async open(signal) {
      throwIfInterrupted(signal);
      const stream = stdin();
      // Without this, a reader that waits for a silent terminal or pipe would not notice Ctrl-C.
      if (signal !== undefined) addAbortSignal(signal, stream);
      return readStream(
        stream,
        (error) => sourceUnreachable(URI, `standard input broke off (${(error as Error).message})`, error),
        signal,
      );
    },
  };
}
