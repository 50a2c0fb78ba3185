import type { ModelCard } from "../../core/registry/model-card.ts";
import { PlainTable } from "../plain-table.tsx";
import { TEXTS } from "../texts.ts";

/** What the forest was grown with, and what the model is not for. */
export function Parameters({ card: { parameters, limits } }: { readonly card: ModelCard }) {
  const texts = TEXTS.model.parameters;
  return (
    <div class="figures">
      <section class="card">
        <h2>{texts.title}</h2>
        <PlainTable
          label={texts.title}
          columns={[texts.name, texts.value]}
          rows={Object.entries(parameters).map(([name, value]) => [
            name,
            typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? texts.none),
          ])}
        />
      </section>
      <section class="card">
        <h2>{texts.limits}</h2>
        <ul class="limits">
          {limits.map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
      </section>
    </div>
  );
}
