/**
 * Draws the made-up customers of docs/examples/churn: `npx tsx scripts/example-customers.ts`.
 * Who leaves depends on tenure, plan and support calls, with a good deal of chance.
 */
import { writeFile } from "node:fs/promises";
import { createRng } from "../src/core/rng.ts";

const FOLDER = "docs/examples/churn";
const COLUMNS = [
  "customer_id",
  "plan",
  "tenure_months",
  "monthly_fee",
  "support_calls",
  "country",
  "paper_bill",
  "left",
];
const PLANS = [
  { plan: "basic", fee: 9.9, risk: 0.2 },
  { plan: "plus", fee: 19.9, risk: 0 },
  { plan: "family", fee: 29.9, risk: -0.25 },
];
const COUNTRIES = ["CH", "DE", "FR", "IT"];

const rng = createRng(2024);

function customer(number: number): string[] {
  const { plan, fee, risk } = PLANS[rng.below(PLANS.length)];
  const tenure = Math.floor(72 * rng.float() ** 2);
  const calls = Math.floor(6 * rng.float() ** 3);
  const leaves = 0.3 + risk + 0.12 * calls + (tenure < 12 ? 0.25 : -0.15) + 0.6 * (rng.float() - 0.5) > 0.5;
  return [
    `C${String(number).padStart(4, "0")}`,
    plan,
    String(tenure),
    (fee + rng.below(5)).toFixed(2),
    rng.float() < 0.08 ? "" : String(calls),
    COUNTRIES[rng.below(COUNTRIES.length)],
    rng.float() < 0.3 ? "yes" : "no",
    leaves ? "yes" : "no",
  ];
}

const csv = (rows: readonly (readonly string[])[]): string =>
  `${rows.map((row) => row.join(",")).join("\n")}\n`;

const known = Array.from({ length: 400 }, (_, i) => customer(i + 1));
const unknown = Array.from({ length: 5 }, (_, i) => customer(i + 401).slice(0, -1));
await writeFile(`${FOLDER}/customers.csv`, csv([COLUMNS, ...known]));
await writeFile(`${FOLDER}/new-customers.csv`, csv([COLUMNS.slice(0, -1), ...unknown]));
