import { Readable, Writable } from "node:stream";
import { run } from "../../src/cli/run.ts";

/** What a run of the command line said, and how it ended. */
export interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface World {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** As if each stream were a terminal. */
  readonly terminal?: boolean;
}

/** Runs command lines within this process, in a folder, which the process then works in. */
export function cliIn(folder: string): (line: string, world?: World) => Promise<Told> {
  const home = process.cwd();
  return async (line, { stdin = "", env = {}, signal, terminal = false } = {}) => {
    process.chdir(folder);
    const [stdout, stderr] = [memory(terminal), memory(terminal)];
    try {
      const code = await run(words(line), {
        stdin: Object.assign(Readable.from([Buffer.from(stdin)]), { isTTY: terminal }),
        stdout: stdout.stream,
        stderr: stderr.stream,
        env,
        signal: signal ?? new AbortController().signal,
      });
      return { code, stdout: stdout.text(), stderr: stderr.text() };
    } finally {
      process.chdir(home);
    }
  };
}

/** The words of a command line; quotes keep spaces together. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, one, two, bare]) => one ?? two ?? bare);
}

function memory(isTTY: boolean) {
  const pieces: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      pieces.push(chunk.toString());
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY, columns: undefined }), text: () => pieces.join("") };
}
