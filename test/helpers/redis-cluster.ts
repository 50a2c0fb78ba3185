import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort, type OwnRedis, ownRedis } from "./redis.ts";
import type { Lifetime } from "./temp-dir.ts";

const cli = async (...args: string[]) => (await promisify(execFile)("redis-cli", args)).stdout;

/** A cluster of three servers of a test's own. */
export interface OwnCluster {
  readonly nodes: readonly OwnRedis[];
  /** Names two of the three: the client asks them for the others. */
  readonly url: string;
}

/** Starts a cluster, which ends with the test. */
export async function ownCluster(t: Lifetime): Promise<OwnCluster> {
  const nodes: OwnRedis[] = [];
  for (let i = 0; i < 3; i++) {
    // The port for the servers' own talk is 10,000 above the other unless it is named.
    const talk = ["--cluster-port", String(await freePort())];
    nodes.push(await ownRedis(t, ["--cluster-enabled", "yes", ...talk]));
  }
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  await cli("--cluster", "create", ...addresses, "--cluster-yes");
  // Each of them finds out for itself that all keys have a server.
  for (const { port } of nodes)
    while (!(await cli("-p", String(port), "cluster", "info")).includes("cluster_state:ok")) await sleep(50);
  return { nodes, url: `redis+cluster://${addresses.slice(0, 2).join(",")}` };
}
