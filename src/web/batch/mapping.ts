import { closest } from "../../core/closest.ts";
import type { ModelForm } from "../../core/model/form.ts";

/** A column that the model reads, or that tells rows apart. */
export interface Wanted {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
}

/** Which column of the file each wanted one is; null: none. */
export type Mapping = Readonly<Record<string, string | null>>;

/** What a batch may have, the column that tells its rows apart first. */
export function wantedColumns({ id, fields }: Pick<ModelForm, "fields"> & { readonly id: string }): Wanted[] {
  return [
    { name: id, label: id, required: false },
    ...fields.map(({ name, label, required }) => ({ name, label, required })),
  ];
}

/**
 * Finds the wanted columns in a header: by name, then by name or label without regard to case and signs, then by what is
 * nearly the same. No column of the file is used twice.
 */
export function findColumns(wanted: readonly Wanted[], header: readonly string[]): Mapping {
  const free = new Set(header);
  const found: Record<string, string | null> = Object.fromEntries(wanted.map(({ name }) => [name, null]));
  const ways: ((each: Wanted) => string | undefined)[] = [
    ({ name }) => (free.has(name) ? name : undefined),
    ({ name, label }) =>
      [...free].find((column) => plain(column) === plain(name) || plain(column) === plain(label)),
    ({ name, label }) => closest(name, [...free]) ?? closest(label, [...free]),
  ];
  for (const find of ways) {
    for (const each of wanted) {
      const column = found[each.name] === null ? find(each) : undefined;
      if (column === undefined) continue;
      found[each.name] = column;
      free.delete(column);
    }
  }
  return found;
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/** What is wrong with a mapping: columns that have to be there and are not, and columns of the file that stand for two. */
export function mappingFaults(wanted: readonly Wanted[], mapping: Mapping) {
  const used = Object.values(mapping).filter((column) => column !== null);
  return {
    missing: wanted.filter(({ name, required }) => required && mapping[name] === null),
    twice: [...new Set(used.filter((column, i) => used.indexOf(column) < i))],
  };
}

/** Whether every wanted column goes by its own name in the file, so that nobody has to look at the mapping. */
export function isPlain(wanted: readonly Wanted[], mapping: Mapping): boolean {
  return wanted.every(({ name }) => mapping[name] === name);
}
