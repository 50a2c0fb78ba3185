import path from "node:path";
import { digestFile, sha256, writeTextAtomically } from "../atomic-file.ts";
import { dashboardFiles } from "../dashboards/dashboards.ts";

/** A dashboard's file: `written` anew, `unchanged`, or, where it was only looked at, `stale` or `missing`. */
export interface DashboardFile {
  readonly file: string;
  readonly state: "written" | "unchanged" | "stale" | "missing";
}

/**
 * Writes Grafana's dashboards into a folder; a file that is right is left alone. With `check` nothing is written.
 * Throws OPS_PATH_UNWRITABLE where the folder takes no file.
 */
export async function buildDashboards(
  folder: string,
  { check }: { readonly check: boolean },
): Promise<DashboardFile[]> {
  const files: DashboardFile[] = [];
  for (const [name, text] of dashboardFiles()) {
    const file = path.join(folder, name);
    const found = await digestFile(file);
    const isRight = found?.sha256 === sha256(text);
    if (!isRight && !check) await writeTextAtomically(file, text);
    const differs = found === null ? "missing" : "stale";
    files.push({ file, state: isRight ? "unchanged" : check ? differs : "written" });
  }
  return files;
}
