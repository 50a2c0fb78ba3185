import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** A rule of Prometheus: what it records, or when it alerts. */
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Every rule of manifests/prometheus. */
export const RULES: readonly Rule[] = ["recording", "alerts"].flatMap((name) => {
  const { groups } = parse(readFileSync(`manifests/prometheus/rules/${name}.yml`, "utf8"));
  return groups.flatMap(({ rules }: { rules: Rule[] }) => rules);
});
