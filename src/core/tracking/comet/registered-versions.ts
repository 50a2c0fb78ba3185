import { z } from "zod";
import { OpsError } from "../../errors.ts";
import { trackerFailed } from "../remote/tracker-failed.ts";
import { type CometApi, rest } from "./api.ts";
import { registryName } from "./registry-names.ts";

const accountSchema = z.object({ defaultWorkspaceName: z.string() });

const detailsSchema = z.object({
  versions: z
    .array(
      z.object({
        registryModelItemId: z.string(),
        version: z.string(),
        experimentModel: z.object({ experimentKey: z.string().nullish() }).nullish(),
        comment: z.string().nullish(),
        tags: z.array(z.string()).nullish(),
        stages: z.array(z.string()).nullish(),
      }),
    )
    .default([]),
});

/** A version in Comet's registry. */
export interface RegisteredVersion {
  readonly item: string;
  /** The experiment that made it; null where Comet does not say. */
  readonly experimentKey: string | null;
  /** What was said of it when it was registered. */
  readonly comment: string;
  readonly tags: readonly string[];
}

/** The versions of a model in Comet's registry, by their text; null where there is no such model. */
export async function registeredVersions(
  api: CometApi,
  model: string,
  signal: AbortSignal,
): Promise<Map<string, RegisteredVersion> | null> {
  const workspaceName = await workspaceOf(api, signal);
  let answer: unknown;
  try {
    const query = { workspaceName, modelName: registryName(model) };
    answer = await api.get(rest("registry-model/details"), query, signal);
  } catch (error) {
    if (error instanceof OpsError && (error.details.status === 400 || error.details.status === 404))
      return null;
    throw error;
  }
  const details = detailsSchema.safeParse(answer);
  if (!details.success) return null;
  return new Map(
    details.data.versions.map(
      ({ registryModelItemId: item, version, experimentModel, comment, tags, stages }) => [
        version,
        {
          item,
          experimentKey: experimentModel?.experimentKey ?? null,
          comment: comment ?? "",
          tags: tags ?? stages ?? [],
        },
      ],
    ),
  );
}

/** The workspace that is configured, or that of the key's owner. */
export async function workspaceOf(api: CometApi, signal: AbortSignal): Promise<string> {
  const { workspace } = api.settings;
  if (workspace !== undefined) return workspace;
  const account = accountSchema.safeParse(await api.get(rest("account-details"), {}, signal));
  if (account.success) return account.data.defaultWorkspaceName;
  throw trackerFailed(api, "it does not say which workspace the key is for", {
    hint: "name it: COMET_WORKSPACE",
  });
}
