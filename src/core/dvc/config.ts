import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { OpsError } from "../errors.ts";
import { type ConfigSections, parseConfig, remoteSection } from "./config-file.ts";
import { invalidDvcFile } from "./faults.ts";
import { LINK_TYPES, type LinkType } from "./link.ts";

/** A remote as the configuration has it; a relative path has been resolved. */
export interface RemoteConfig {
  readonly name: string;
  readonly url: string;
  readonly settings: ReadonlyMap<string, string>;
}

/** What of DVC's configuration matters here. */
export interface DvcConfig {
  readonly remotes: readonly RemoteConfig[];
  readonly defaultRemote: string | undefined;
  readonly cacheDir: string;
  readonly cacheTypes: readonly LinkType[];
  /** Whether git is left alone. */
  readonly noScm: boolean;
}

/** DVC's default order: bytes that are shared until one side writes, or else a copy. */
const DEFAULT_TYPES: readonly LinkType[] = ["reflink", "copy"];

/**
 * The configuration of the project in `dvcDir`: of the system, the user, the project (`config`) and this machine
 * (`config.local`), a later one over an earlier. Throws OPS_DVC_FILE_INVALID.
 */
export async function loadConfig(dvcDir: string): Promise<DvcConfig> {
  const files = [
    "/etc/xdg/dvc/config",
    path.join(homedir(), ".config", "dvc", "config"),
    path.join(dvcDir, "config"),
    path.join(dvcDir, "config.local"),
  ];
  const merged = new Map<string, Map<string, string>>();
  for (const file of files) {
    for (const [section, settings] of await readConfig(file)) {
      const into = merged.get(section) ?? new Map<string, string>();
      merged.set(section, into);
      for (const [key, value] of settings) into.set(key, resolved(file, key, value));
    }
  }
  const core = merged.get("core");
  const cache = merged.get("cache");
  return {
    remotes: [...merged].flatMap(([section, settings]) => remoteOf(section, settings)),
    defaultRemote: core?.get("remote")?.toLowerCase(),
    cacheDir: cache?.get("dir") ?? path.join(dvcDir, "cache"),
    cacheTypes: typesOf(cache?.get("type"), path.join(dvcDir, "config")),
    noScm: core?.get("no_scm")?.toLowerCase() === "true",
  };
}

/** The remote with this name, or the default one. Throws OPS_REMOTE_UNKNOWN. */
export function remoteNamed(config: DvcConfig, name: string | undefined): RemoteConfig {
  const wanted = (name ?? config.defaultRemote)?.toLowerCase();
  if (wanted === undefined) {
    throw new OpsError("OPS_REMOTE_UNKNOWN", "there is no default remote", {
      hint:
        config.remotes.length === 0
          ? "titanic-ops version remote add storage gs://bucket/folder --default"
          : `name one: --remote ${config.remotes[0].name}`,
    });
  }
  const found = config.remotes.find((remote) => remote.name === wanted);
  if (found !== undefined) return found;
  const known = config.remotes.map((remote) => `\`${remote.name}\``).join(", ") || "none";
  throw new OpsError("OPS_REMOTE_UNKNOWN", `there is no remote \`${wanted}\` (there are ${known})`, {
    hint: `titanic-ops version remote list; or titanic-ops version remote add ${wanted} <url>`,
    details: { value: wanted },
  });
}

/** The sections of a file; none where there is no file. */
async function readConfig(file: string): Promise<ConfigSections> {
  const text = await readFile(file, "utf8").catch(() => "");
  return parseConfig(text, (line, content) => {
    throw invalidDvcFile(file, `line ${line} is neither a section nor a setting: ${content}`);
  });
}

/** Settings that are paths are relative to the file that they stand in. */
function resolved(file: string, key: string, value: string): string {
  if (!["url", "dir", "credentialpath"].includes(key) || /^\w+:\/\//.test(value)) return value;
  if (value === "~" || value.startsWith("~/")) return path.join(homedir(), value.slice(1));
  return path.resolve(path.dirname(file), value);
}

function remoteOf(section: string, settings: ReadonlyMap<string, string>): RemoteConfig[] {
  const [, name] = /^\s*remote\s*"(.*)"\s*$/.exec(section) ?? [];
  const url = settings.get("url");
  if (name === undefined || url === undefined || section !== remoteSection(name)) return [];
  return [{ name, url, settings }];
}

function typesOf(value: string | undefined, file: string): readonly LinkType[] {
  if (value === undefined) return DEFAULT_TYPES;
  return value.split(",").map((part) => {
    const type = LINK_TYPES.find((each) => each === part.trim().replace(/^["']|["']$/g, ""));
    if (type === undefined)
      throw invalidDvcFile(file, `cache.type \`${part.trim()}\` is none of ${LINK_TYPES.join(", ")}`);
    return type;
  });
}
