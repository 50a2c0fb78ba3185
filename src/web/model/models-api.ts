import type { VersionDiff } from "../../core/registry/diff.ts";
import type { Manifest } from "../../core/registry/manifest.ts";
import type { ModelCard } from "../../core/registry/model-card.ts";
import type { RegistryEvent } from "../../core/registry/registry-state.ts";
import { ask } from "../api.ts";

/** A version in the list. */
export interface VersionRow {
  readonly name: string;
  readonly version: number;
  readonly aliases: readonly string[];
  readonly archived: boolean;
  readonly digest: string;
  /** Cross-validated. */
  readonly accuracy: number | null;
  readonly roc_auc: number | null;
  readonly createdAt: string;
}

/** What is known of a version. */
export interface VersionDetails {
  readonly manifest: Manifest;
  /** Null for a version that was trained before there were cards. */
  readonly card: ModelCard | null;
}

/** A change of the champion that is asked for. */
export interface ChangeRequest {
  readonly action: "promote" | "rollback";
  readonly body: {
    readonly version?: number;
    readonly reason?: string;
    readonly by?: string;
    readonly force?: boolean;
  };
}

/** What came of it. */
export interface Change {
  readonly version: number;
  readonly previous: number | null;
  readonly changed: boolean;
  readonly serving: string;
}

const pathOf = (name: string, rest: string): string => `/models/${encodeURIComponent(name)}/${rest}`;

/** `GET /models`. Throws Failure, as all of these do. */
export async function fetchVersions(): Promise<readonly VersionRow[]> {
  return (await ask("/models")).json() as Promise<readonly VersionRow[]>;
}

/** `GET /models/{name}/versions/{version}`. */
export async function fetchVersion(name: string, version: number): Promise<VersionDetails> {
  return (await ask(pathOf(name, `versions/${version}`))).json() as Promise<VersionDetails>;
}

/** `GET /models/{name}/versions/{version}/diff/{other}`. */
export async function fetchDiff(name: string, version: number, other: number): Promise<VersionDiff> {
  return (await ask(pathOf(name, `versions/${version}/diff/${other}`))).json() as Promise<VersionDiff>;
}

/** `GET /models/{name}/history`. */
export async function fetchHistory(name: string): Promise<readonly RegistryEvent[]> {
  return (await ask(pathOf(name, "history"))).json() as Promise<readonly RegistryEvent[]>;
}

/** `POST /models/{name}/promote` or `…/rollback`; the token goes into this one request, and is kept nowhere. */
export async function changeChampion(
  name: string,
  token: string,
  { action, body }: ChangeRequest,
): Promise<Change> {
  const response = await ask(pathOf(name, action), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token.trim()}` },
    body: JSON.stringify(body),
  });
  return response.json() as Promise<Change>;
}
