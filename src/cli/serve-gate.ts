import type { GateSettings } from "../serve/limits/open-gate.ts";
import type { CliPorts } from "./open-ports.ts";

/** The limits of a service, from its options and the API keys of the environment. Throws OPS_CONFIG_INVALID. */
export async function gateSettings(
  ports: CliPorts,
  limits: Pick<GateSettings, "rateLimit" | "maxConcurrent">,
): Promise<GateSettings> {
  const variable = "TITANIC_OPS_API_KEYS";
  const keys = ports.secret(variable);
  if (keys === undefined) return { ...limits, apiKeys: null };
  const { parseApiKeys } = await import("../serve/limits/api-keys.ts");
  return { ...limits, apiKeys: parseApiKeys(variable, keys) };
}
