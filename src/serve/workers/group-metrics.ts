import { AggregatorRegistry, type Registry } from "prom-client";
import type { Peers } from "./peers.ts";

/**
 * The numbers of all workers together, in Prometheus' text form. Those of a worker that has died are gone with it, and
 * those of one that does not answer in time are left out: some numbers are better than none.
 */
export async function groupMetrics(peers: Peers, own: Registry): Promise<string> {
  const others = await peers.ask("numbers", null);
  return AggregatorRegistry.aggregate([await own.getMetricsAsJSON(), ...others]).metrics();
}
