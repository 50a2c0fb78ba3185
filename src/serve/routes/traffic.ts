import { Router } from "express";
import type { ServeDeps } from "../deps.ts";
import { onlyFor } from "../http/only-for.ts";
import { createBroadcast } from "../traffic/broadcast.ts";

/** `GET /traffic`: what is asked and answered, as it happens, and how it was before. */
export function trafficRoutes(deps: ServeDeps): Router {
  const router = Router();
  const broadcast = createBroadcast(deps);
  router
    .route("/traffic")
    .get((_, response) => broadcast.join(response))
    .all(onlyFor("GET"));
  return router;
}
