import type { NamedConfusion } from "../../core/metrics/confusion-of.ts";
import { percent } from "../probability.ts";
import { TEXTS } from "../texts.ts";

/** Rows by what they are and what they would be called, of any number of classes. */
export function Matrix({ names, table }: NamedConfusion) {
  const texts = TEXTS.model.threshold;
  return (
    <table class="matrix">
      <caption>{texts.matrix}</caption>
      <thead>
        <tr>
          <td />
          {names.map((name) => (
            <th key={name} scope="col">
              {texts.said(name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.map((cells, actual) => {
          const all = cells.reduce((sum, rows) => sum + rows, 0);
          return (
            <tr key={names[actual]}>
              <th scope="row">{texts.are(names[actual])}</th>
              {cells.map((rows, predicted) => (
                <td key={names[predicted]} class={predicted === actual ? "right" : "wrong"}>
                  <strong>{rows}</strong>
                  <span class="hint">
                    {all === 0 ? "–" : percent(rows / all)} {predicted === actual ? texts.right : texts.wrong}
                  </span>
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
