import { promisify } from "node:util";
import { deflateRaw, inflateRaw } from "node:zlib";
import { assertSameFeatures, type DriftSnapshot, driftSnapshotSchema } from "../../core/drift/snapshot.ts";

/** The drift window of a process that serves. */
export interface ProcessWindow {
  readonly process: string;
  readonly window: DriftSnapshot;
}

/** How processes that serve one model look at their windows together. */
export interface SharedWindows {
  /** The name of this process among them. */
  process(): string;
  /**
   * Tells the others the window that this process has of the model with this digest, and resolves to theirs; to null
   * where they cannot be asked now. Never rejects.
   */
  exchange(digest: string, own: DriftSnapshot): Promise<readonly ProcessWindow[] | null>;
}

/**
 * Rows of a window that is shared. As text 1,000 rows of 11 features take 26 kB (47 kB of JSON before), and every process
 * sends and reads so much for each other one, again and again.
 */
export const MAX_SHARED_ROWS = 5_000;

/** The text of a window is refused when it is larger; MAX_SHARED_ROWS of 100 features take a quarter. */
const MAX_BYTES = 32 << 20;

const deflate = promisify(deflateRaw);
const inflate = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw);

/** A window as a short text: its JSON, deflated, in base64. */
export async function windowText(window: DriftSnapshot): Promise<string> {
  return (await deflate(JSON.stringify(window))).toString("base64");
}

/** The window of a text; null for a text that is none, or one of other features than `own` has. */
export async function parseWindow(text: string, own: DriftSnapshot): Promise<DriftSnapshot | null> {
  try {
    const json = await inflate(Buffer.from(text, "base64"), { maxOutputLength: MAX_BYTES });
    const window = driftSnapshotSchema.parse(JSON.parse(json.toString()));
    assertSameFeatures(own.columns, window.columns);
    return window;
  } catch {
    return null;
  }
}
