import { type Document, parseDocument } from "yaml";
import type { z } from "zod";
import { invalidDvcFile } from "./faults.ts";

/** A YAML text that can be changed with its comments and order kept. Throws OPS_DVC_FILE_INVALID, naming the line. */
export function parseYaml(text: string, file: string): Document.Parsed {
  const document = parseDocument(text);
  const [fault] = document.errors;
  if (fault === undefined) return document;
  throw invalidDvcFile(file, fault.message.split("\n")[0].replace(/:$/, ""), fault);
}

/** The value of a YAML text by a schema. Throws OPS_DVC_FILE_INVALID, naming the key. */
export function readYaml<T extends z.ZodType>(text: string, file: string, schema: T): z.output<T> {
  const parsed = schema.safeParse(parseYaml(text, file).toJS() ?? {});
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw invalidDvcFile(file, `\`${path.join(".")}\` ${message}`, parsed.error);
}

/** YAML as DVC writes it: lists are not indented, long lines are not broken, and quotes are single. */
export function yamlText(document: Document): string {
  return document.toString({ indentSeq: false, lineWidth: 0, singleQuote: true });
}
