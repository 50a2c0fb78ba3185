import path from "node:path";
import { type ErrorCode, OpsError } from "../../core/errors.ts";
import type { ModelStore } from "../../core/registry/model-store.ts";
import { SIGNATURES_FILE } from "../../core/registry/signing/signatures.ts";

/** A version that an alias names, and that is not used. */
export interface RefusedVersion {
  readonly version: string;
  /** Why: as OPS_SIGNATURE_MISSING; `OPS_BUG` for what nobody foresaw. */
  readonly code: ErrorCode | "OPS_BUG";
}

/** A version, with why it cannot be used. */
export function refusedVersion(version: number, error: unknown): RefusedVersion {
  return { version: String(version), code: error instanceof OpsError ? error.code : "OPS_BUG" };
}

/** What has to change for an alias to mean another version, or for one that was refused to be used after all. */
export function watchedFiles({ folder }: ModelStore, refused: RefusedVersion | null): string[] {
  const registry = path.join(folder, "registry.json");
  if (refused === null) return [registry];
  return [
    registry,
    ...["manifest.json", SIGNATURES_FILE].map((file) => path.join(folder, refused.version, file)),
  ];
}

/** Keeps which version of an alias is refused, and tells when that changes. */
export function createRefusal(onChange: ((refused: RefusedVersion | null) => void) | undefined) {
  let current: RefusedVersion | null = null;
  return {
    current: () => current,
    set(now: RefusedVersion | null): void {
      if (now !== current) onChange?.(now);
      current = now;
    },
  };
}
