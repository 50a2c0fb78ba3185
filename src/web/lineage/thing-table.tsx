import { Sheet } from "../sheet.tsx";
import { TEXTS } from "../texts.ts";
import { momentToSecond } from "../times.ts";
import type { LineageThing } from "./lineage-told.ts";

/** The same as a table, for who cannot or would not see the graph. */
export function ThingTable({ things }: { readonly things: readonly LineageThing[] }) {
  const words = TEXTS.lineage;
  return (
    <details class="as-table">
      <summary>{words.asTable}</summary>
      <Sheet label={words.asTable}>
        <table>
          <thead>
            <tr>
              {[words.thing, words.kind, words.digest, words.rows, words.made, words.command, words.now].map(
                (heading) => (
                  <th key={heading} scope="col">
                    {heading}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {things.map(({ id, name, kind, digest, rows, madeBy, status }) => (
              <tr key={id}>
                <th scope="row">{name}</th>
                <td>{words.kinds[kind]}</td>
                <td>
                  <code>{digest}</code>
                </td>
                <td>{rows?.toLocaleString("en")}</td>
                <td>{madeBy && <time dateTime={madeBy.at}>{momentToSecond(madeBy.at)}</time>}</td>
                <td>{madeBy && <code>{madeBy.command}</code>}</td>
                <td>{words.statuses[status]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sheet>
    </details>
  );
}
