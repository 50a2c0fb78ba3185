import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { openOnly, type Source } from "../../src/core/storage/source.ts";
import { opsError } from "../helpers/ops-error.ts";

/** How to make sources of one kind for the suite. */
export interface SourceAdapter {
  readonly name: string;
  readonly skip?: false | string;
  /** Bytes that the kind can hold, and a source that gives them. */
  small(t: TestContext): Promise<{ source: Source; bytes: Uint8Array }>;
  /** A source of several megabytes, so that its reader can stop or be stopped midway. */
  large(t: TestContext): Promise<Source>;
  /** A source where there is nothing; null for kinds that cannot be missing. */
  readonly missing: ((t: TestContext) => Promise<Source>) | null;
}

/** What every source must do. */
export function sourceContract({ name, skip = false, small, large, missing }: SourceAdapter): void {
  describe(`source ${name}`, { skip }, () => {
    it("gives the bytes, all and in order", async (t) => {
      const { source, bytes } = await small(t);
      assert.deepEqual(await readAll(source), Buffer.from(bytes));
    });

    if (missing !== null) {
      it("names what is missing, with a hint, before anything is read", async (t) => {
        const source = await missing(t);
        const error = await opsError("OPS_INPUT_NOT_FOUND", () => openOnly(source));
        assert.equal(error.details.file, source.uri);
        assert.ok(error.message.includes(source.uri));
      });
    }

    it("does not open when it is interrupted already", async (t) => {
      const { source } = await small(t);
      await opsError("OPS_INTERRUPTED", () => openOnly(source, AbortSignal.abort()));
    });

    it("stops midway when it is interrupted", async (t) => {
      const source = await large(t);
      const controller = new AbortController();
      let received = 0;
      await opsError("OPS_INTERRUPTED", async () => {
        for await (const chunk of await openOnly(source, controller.signal)) {
          received += chunk.length;
          controller.abort();
        }
      });
      assert.ok(received > 0);
    });

    it("lets its reader stop early", async (t) => {
      const source = await large(t);
      for await (const chunk of await openOnly(source)) {
        assert.ok(chunk.length > 0);
        break;
      }
    });
  });
}

/** All bytes of a source. */
export async function readAll(source: Source, signal?: AbortSignal): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await openOnly(source, signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
