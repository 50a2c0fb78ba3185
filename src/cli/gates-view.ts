import type { GateResult } from "../core/registry/gates/gate-result.ts";
import { table, type View } from "./printer.ts";

/** What the gates said, a line each. */
export function gatesView(gates: readonly GateResult[]): View {
  return table(
    ["", "gate", "found"],
    gates.map(({ gate, passed, message }) => [passed ? "✔" : "✘", gate, message]),
  );
}
