import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { asWriteError, writeTextAtomically } from "../../atomic-file.ts";
import { gitRoot } from "../../dvc/git.ts";
import { DVCIGNORE } from "../../dvc/ignore-rules.ts";
import { DVC_FOLDER, findProject } from "../../dvc/project.ts";

/** Where versions are kept now, and which files were made for it. */
export interface InitResult {
  readonly root: string;
  /** False where they were kept before: then nothing was changed. */
  readonly created: boolean;
  readonly files: readonly string[];
  /** Whether the folder is in a git repository, which keeps the pointers. */
  readonly git: boolean;
}

/** The files of a new project, as `dvc init` makes them. */
const FILES = {
  [path.join(DVC_FOLDER, ".gitignore")]: "/config.local\n/tmp\n/cache\n",
  [path.join(DVC_FOLDER, "config")]: "",
  [DVCIGNORE]: `# Add patterns of files dvc should ignore, which could improve
# the performance. Learn more at
# https://dvc.org/doc/user-guide/dvcignore
`,
} as const;

/** Without git DVC must be told so, or it refuses to work. */
const WITHOUT_GIT = "[core]\n    no_scm = True\n";

/** Begins to keep versions in a folder. One that is kept already is left as it is. */
export async function initVersions(folder: string): Promise<InitResult> {
  const git = (await gitRoot(folder)) !== null;
  const known = await findProject(folder);
  if (known !== null) return { root: known, created: false, files: [], git };
  const root = path.resolve(folder);
  const files: string[] = [];
  for (const [name, content] of Object.entries(FILES)) {
    const file = path.join(root, name);
    if (await stat(file).catch(() => null)) continue;
    await mkdir(path.dirname(file), { recursive: true }).catch((error: unknown) => {
      throw asWriteError(error, file);
    });
    await writeTextAtomically(file, name.endsWith("config") && !git ? WITHOUT_GIT : content);
    files.push(name);
  }
  return { root, created: true, files, git };
}
