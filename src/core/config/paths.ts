import path from "node:path";

/** Where a dataset's artifacts are, below one folder. */
export interface Paths {
  readonly artifacts: string;
  readonly database: string;
  /** Where objects are kept until they are loaded. */
  readonly downloads: string;
  readonly raw: string;
  readonly validationReport: string;
  /** The same report for people, as HTML. */
  readonly validationPage: string;
  readonly invalidRows: string;
  readonly processed: string;
  readonly train: string;
  readonly test: string;
  readonly models: string;
  readonly metrics: string;
  /** The last evaluation for people, as HTML. */
  readonly evaluationPage: string;
  /** Where reports for people go that are not of a stage. */
  readonly reports: string;
  /** What searches for parameters have tried. */
  readonly tuning: string;
  /** Models in the formats of other tools. */
  readonly exports: string;
  readonly pipelineState: string;
  readonly lineage: string;
  /** A folder for each tracked run. */
  readonly runs: string;
  readonly lock: string;
}

/** The paths below `artifacts` for the dataset called `name`. */
export function artifactPaths(artifacts: string, name: string): Paths {
  const at = (...parts: string[]) => path.join(artifacts, ...parts);
  return {
    artifacts,
    database: at(`${name}.duckdb`),
    downloads: at("downloads"),
    raw: at("raw", `${name}.csv`),
    validationReport: at("data_validation_report.json"),
    validationPage: at("data_validation_report.html"),
    invalidRows: at("invalid", `${name}.csv`),
    processed: at("processed", "processed.csv"),
    train: at("split", "train.csv"),
    test: at("split", "test.csv"),
    models: at("models"),
    metrics: at("metrics.json"),
    evaluationPage: at("evaluation.html"),
    reports: at("reports"),
    tuning: at("tuning"),
    exports: at("exports"),
    pipelineState: at("pipeline.json"),
    lineage: at("lineage.json"),
    runs: at("runs"),
    lock: at(".lock"),
  };
}
