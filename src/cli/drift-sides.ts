import { existsSync } from "node:fs";
import { OpsError } from "../core/errors.ts";
import { resolveVersion } from "../core/registry/open-models.ts";
import type { DriftReportRequest } from "../core/stages/drift-report.ts";
import type { StageContext } from "../core/stages/stage.ts";
import type { CliPorts } from "./open-ports.ts";
import { defaultPredictionLog, openRowsPlace } from "./rows-place.ts";

type Stage = Pick<StageContext, "ports" | "spec" | "paths">;
type Sides = Pick<DriftReportRequest, "version" | "reference" | "current">;

/**
 * What `--reference` and `--current` name. A model is named by its number or alias, alone or after its own name and `@`;
 * what is no such word is a place. Rows are compared by the champion's features, or without one by the dataset file's.
 * Throws OPS_MODEL_NOT_FOUND, OPS_INPUT_NOT_FOUND and OPS_USAGE.
 */
export async function openSides(
  ports: CliPorts,
  stage: Stage,
  named: { readonly reference: string; readonly current: string | undefined },
): Promise<Sides> {
  if (named.reference === "-" && named.current === "-")
    throw new OpsError("OPS_USAGE", "standard input can be read once, and both sides name it", {
      hint: "titanic-ops drift-report --reference <file> --current -",
    });
  const models = { models: stage.paths.models, name: stage.spec.name };
  const place = isPlace(named.reference);
  const version = place
    ? await resolveVersion(models, "champion").catch(withoutModel)
    : await resolveVersion(models, aliasOf(named.reference, stage.spec.name));
  return {
    version,
    reference: place ? await openRowsPlace(ports, stage, named.reference) : null,
    current:
      named.current === undefined
        ? await defaultPredictionLog(ports)
        : await openRowsPlace(ports, stage, named.current),
  };
}

/** A path, a pattern, a URL, standard input, a table, or a file that is there. */
function isPlace(word: string): boolean {
  return (
    /[./\\:*?]/.test(word.replace(/^[^@]*@/, "")) || word === "-" || word === "database" || existsSync(word)
  );
}

function aliasOf(word: string, name: string): string {
  if (word === name) return "champion";
  return word.startsWith(`${name}@`) ? word.slice(name.length + 1) : word;
}

function withoutModel(error: unknown): null {
  if (error instanceof OpsError && error.code === "OPS_MODEL_NOT_FOUND") return null;
  throw error;
}
