import type { Gate } from "../serve/limits/gate.ts";
import type { CliPorts } from "./open-ports.ts";

/** The limits of a service, from its options and the API keys of the environment. Throws OPS_CONFIG_INVALID. */
export async function openGate(
  ports: CliPorts,
  options: { readonly rateLimit: number; readonly maxConcurrent: number },
): Promise<Gate> {
  const variable = "TITANIC_OPS_API_KEYS";
  const [{ createGate }, { parseApiKeys }, { createRateLimiter }] = await Promise.all([
    import("../serve/limits/gate.ts"),
    import("../serve/limits/api-keys.ts"),
    import("../serve/limits/rate-limit.ts"),
  ]);
  const keys = ports.secret(variable);
  return createGate({
    maxConcurrent: options.maxConcurrent,
    apiKeys: keys === undefined ? null : parseApiKeys(variable, keys),
    rateLimiter: options.rateLimit === 0 ? null : createRateLimiter(options.rateLimit),
  });
}
