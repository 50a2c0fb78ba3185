import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { samplePassengersCsv } from "../../src/core/sample/passengers-csv.ts";
import { openSource, type SourceDeps } from "../../src/core/storage/source.ts";
import { httpServer } from "../helpers/http-server.ts";
import { tempDir } from "../helpers/temp-dir.ts";
import { sourceContract } from "./source.ts";

const BYTES = Buffer.from('PassengerId,Name\r\n1,"Åkerström, Miss. Zoë"\n2,\0\xff\n', "latin1");
const LARGE = Buffer.alloc(8 << 20, "1,2,3\n");
const noStdin: SourceDeps = { stdin: () => Readable.from([]) };

for (const [name, uriOf] of [
  ["file, by path", (file: string) => file],
  ["file, by URL", (file: string) => pathToFileURL(file).href],
] as const) {
  const file = async (folder: Promise<string>, bytes: Uint8Array) => {
    const at = path.join(await folder, "with space # and ?.csv");
    await writeFile(at, bytes);
    return openSource(uriOf(at), noStdin);
  };
  sourceContract({
    name,
    small: async (t) => ({ source: await file(tempDir(t), BYTES), bytes: BYTES }),
    large: (t) => file(tempDir(t), LARGE),
    missing: async (t) => openSource(uriOf(path.join(await tempDir(t), "no.csv")), noStdin),
  });
}

sourceContract({
  name: "http",
  small: async (t) => ({
    source: await openSource(`${await httpServer(t, (_, response) => response.end(BYTES))}/x.csv`, noStdin),
    bytes: BYTES,
  }),
  large: async (t) =>
    openSource(`${await httpServer(t, (_, response) => response.end(LARGE))}/x.csv`, noStdin),
  missing: async (t) =>
    openSource(`${await httpServer(t, (_, response) => response.writeHead(404).end("no"))}/x.csv`, noStdin),
});

sourceContract({
  name: "standard input",
  small: async () => ({
    source: await openSource("-", { stdin: () => Readable.from([BYTES.subarray(0, 7), BYTES.subarray(7)]) }),
    bytes: BYTES,
  }),
  large: async () => openSource("-", { stdin: () => createReadStream("/dev/zero", { end: 8 << 20 }) }),
  missing: null,
});

sourceContract({
  name: "sample",
  small: async () => ({
    source: await openSource("sample:titanic?rows=20&seed=3", noStdin),
    bytes: Buffer.from([...samplePassengersCsv({ rows: 20, seed: 3 })].join("")),
  }),
  large: async () => openSource("sample:titanic?rows=50000&seed=3", noStdin),
  missing: null,
});
