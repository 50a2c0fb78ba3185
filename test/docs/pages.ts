import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../../scripts/docs/pages.ts";

/** A page of the documentation; `file` is its path from the project's folder. */
export interface Page {
  readonly file: string;
  readonly text: string;
}

/** Every Markdown page that people read. */
export function documentationPages(): Page[] {
  const below = (folder: string) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .map((name) => path.join(folder, name));
  const files = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "artifacts/README.md", ...below("docs")];
  return files.map((file) => ({ file, text: readFileSync(path.join(ROOT, file), "utf8") }));
}

/** A page by its path from the project's folder. */
export function pageText(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}

/** The blocks of code in one language, without their fences. */
export function codeBlocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)]
    .filter(([, found]) => found === language)
    .map(([, , content]) => content);
}
