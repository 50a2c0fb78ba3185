// Writes the problems of test/unit/forest/reference-problems.ts to standard output, for scripts/golden/forest.py.

import { HISTORICAL_FILE } from "../../test/helpers/historical-file.ts";
import {
  generatedProblems,
  problemDigest,
  problemJson,
  titanicProblem,
} from "../../test/unit/forest/reference-problems.ts";

const problems = [...generatedProblems(), await titanicProblem(HISTORICAL_FILE)];
const told = problems.map((problem) => ({ ...problemJson(problem), digest: problemDigest(problem) }));
process.stdout.write(JSON.stringify(told));
