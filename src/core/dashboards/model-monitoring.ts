import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { dashboardOf } from "./dashboard.ts";
import { MODEL } from "./queries.ts";
import { drift } from "./sections/drift.ts";
import { model } from "./sections/model.ts";
import { outcomes } from "./sections/outcomes.ts";
import { overview } from "./sections/overview.ts";
import { predictions } from "./sections/predictions.ts";
import { requests } from "./sections/requests.ts";
import { resources } from "./sections/resources.ts";

/**
 * What there is to see of a model in use. Its uid, its title, from which its address follows, and its first four panels
 * are those that people have links to.
 */
export function modelMonitoring(): Dashboard {
  return dashboardOf({
    uid: "ad4qm7g",
    title: "MLOps Model Monitoring Dashboard - Titanic Example",
    description: "Requests, drift, predictions, outcomes and resources of a served model.",
    sections: [overview(), model(), requests(), drift(), predictions(), outcomes(), resources()],
    events: [
      {
        name: "Promotions",
        expr: MODEL.promoted,
        title: "Version {{model_version}} became champion",
        color: "green",
      },
      { name: "Loads", expr: MODEL.loaded, title: "Version {{model_version}} was loaded", color: "blue" },
    ],
  });
}
