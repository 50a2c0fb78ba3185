import type { Section } from "../dashboard.ts";
import { stat } from "../panels.ts";
import { MODEL } from "../queries.ts";

/** Which model answers. */
export function model(): Section {
  return {
    title: "Model",
    panels: [
      stat({
        title: "Version",
        description: "The one that answers; two while replicas go from one to the other.",
        unit: "none",
        queries: MODEL.version,
        names: true,
        width: 8,
        height: 4,
      }),
      stat({
        title: "Age",
        description: "Since it was trained. ModelStale is told after 30 days.",
        unit: "s",
        queries: MODEL.age,
        width: 8,
        height: 4,
      }),
      stat({
        title: "Accuracy when tested",
        description: "On the rows held out of its training.",
        unit: "percentunit",
        queries: MODEL.testAccuracy,
        width: 8,
        height: 4,
      }),
    ],
  };
}
