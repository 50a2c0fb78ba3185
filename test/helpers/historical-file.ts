import { existsSync } from "node:fs";
import path from "node:path";

/** The historical passenger list; it is not part of this repository, and lies beside it. */
export const HISTORICAL_FILE = path.resolve("../shared/data/Titanic-Dataset.csv");

const isThere = existsSync(HISTORICAL_FILE);
if (!isThere && process.env.CI === "true")
  throw new Error(`${HISTORICAL_FILE} is not there, and continuous integration must not go without it`);

/** The `skip` option of tests that need the file. */
export const withoutHistoricalFile = isThere ? false : `did not run, \`${HISTORICAL_FILE}\` is not there`;
