import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { OpsError } from "../../core/errors.ts";

const DIGEST = /^[0-9a-f]{64}$/i;
const BEARER = /^bearer +(\S+)$/i;

/** Tells which of the known API keys a request carries. */
export interface ApiKeys {
  /** The position of the request's key among the known ones; null where it has none, or one that is not known. */
  holder(request: IncomingMessage): number | null;
}

/**
 * API keys by their SHA-256 digests in hex, separated by commas: the keys themselves are kept nowhere.
 * Throws OPS_CONFIG_INVALID for a digest that is none; it tells the position and not the text, which may be a key.
 */
export function parseApiKeys(variable: string, list: string): ApiKeys {
  const digests = list.split(",").map((part, index) => {
    const text = part.trim();
    if (!DIGEST.test(text)) {
      throw new OpsError(
        "OPS_CONFIG_INVALID",
        `${variable}: entry ${index + 1} is not a SHA-256 digest in hex`,
        {
          hint: "make one: printf %s <key> | sha256sum",
        },
      );
    }
    return Buffer.from(text, "hex");
  });
  return {
    holder(request) {
      const key = keyOf(request);
      if (key === null) return null;
      const digest = createHash("sha256").update(key).digest();
      // All are compared, each in the same time: how long it takes says nothing of how near a guess was.
      let found: number | null = null;
      for (const [index, known] of digests.entries()) if (timingSafeEqual(digest, known)) found = index;
      return found;
    },
  };
}

/** The key of `x-api-key`, or of `authorization: Bearer …`. */
function keyOf({ headers }: IncomingMessage): string | null {
  const plain = headers["x-api-key"];
  if (typeof plain === "string" && plain !== "") return plain;
  return BEARER.exec(headers.authorization ?? "")?.[1] ?? null;
}
