import path from "node:path";
import {
  REPORT_EXTENSIONS,
  REPORT_FORMATS,
  type ReportFormat,
} from "../../core/drift/report/format-names.ts";
import { OpsError } from "../../core/errors.ts";
import type { DriftReportResult, ReportOutput } from "../../core/stages/drift-report.ts";
import type { StageContext } from "../../core/stages/stage.ts";
import { defineCommand, option } from "../define-command.ts";
import { type DriftReportAnswer, driftViews } from "../drift-views.ts";
import { listOption } from "../list-option.ts";
import { openOption } from "../open-file.ts";
import { databaseOption } from "../options.ts";
import { timeOf, timeOption } from "../time-option.ts";
import { trackRun } from "../track-run.ts";

/** What `--fail-on` may name, and when it holds. */
const FAILURES = {
  drift: ({ report }) => report.isDrift,
  feature: ({ report: { comparison } }) =>
    comparison.features.some(({ isDrift, missing }) => isDrift || missing.isDrift),
  performance: ({ report: { comparison } }) =>
    comparison.performance?.accuracy.isDrift === true || comparison.performance?.rocAuc?.isDrift === true,
} satisfies Record<string, (result: DriftReportResult) => boolean>;

type Failure = keyof typeof FAILURES;

export const driftReportCommand = defineCommand({
  path: ["drift-report"],
  summary: "Compare new rows or served predictions with what a model was trained on",
  description:
    "Tests each feature, the missing values, correlations, predictions, performance and subgroups, by the policy of the dataset file, and writes a report in one file. Rows are raw ones (CSV, Parquet, table:<name>) or those of a prediction log (a folder, *.ndjson, postgres://…, database), to which --since and --until apply. Exit 1 with --fail-on when that was found.",
  examples: [
    "titanic-ops drift-report --current new-passengers.csv",
    "titanic-ops drift-report --since 24h --fail-on drift",
    "titanic-ops drift-report --reference titanic@2 --current predictions --format html,junit",
    "titanic-ops drift-report --reference january.csv --current february.csv --output february.html",
  ],
  options: {
    database: databaseOption,
    reference: option(
      "--reference <what>",
      (z) => z.string().min(1, "is empty").default("champion"),
      "A model by version, alias or name@version, or rows as --current names them (default: champion)",
    ),
    current: option(
      "--current <where>",
      (z) => z.string().min(1, "is empty").optional(),
      "Rows: a file, -, https://…, gs://…, table:<name>, or a prediction log (default: artifacts/predictions, or that of --database)",
    ),
    since: timeOption("--since", "Only predictions since then: 24h, 7d, 2026-01-31, 2026-01-31T18:00Z"),
    until: timeOption("--until", "Only predictions before then"),
    format: listOption(
      "--format <forms>",
      REPORT_FORMATS,
      "html, json, md or junit, or several: html,json (default: html, or as --output ends)",
    ),
    output: option(
      "--output <file>",
      (z) => z.string().min(1, "is empty").optional(),
      "Where the report goes, - to standard output; of several forms each with its own ending (default: artifacts/reports/drift.html)",
    ),
    failOn: listOption(
      "--fail-on <what>",
      Object.keys(FAILURES) as Failure[],
      "Exit 1 on drift of the whole, of any feature, or of measured performance: drift, feature, performance",
    ),
    open: openOption,
    notify: option(
      "--notify <url>",
      (z) => z.string().optional(),
      "Post what was found to this webhook, when the whole drifted or --fail-on holds (TITANIC_OPS_NOTIFY_URL)",
    ),
  },
  async run(values, context): Promise<DriftReportAnswer> {
    const { ports, log, progress, signal } = context;
    const period = { since: timeOf(values.since, ports.now()), until: timeOf(values.until, ports.now()) };
    if (period.since && period.until && period.since >= period.until)
      throw new OpsError("OPS_USAGE", "`--since` is not before `--until`", { hint: "--since 7d --until 1d" });
    const webhook = values.notify ?? ports.secret("TITANIC_OPS_NOTIFY_URL");
    if (webhook !== undefined) (await import("../../core/notify/webhook.ts")).placeOf(webhook);
    const isPrinted = values.output === "-";
    if (isPrinted && values.format?.length !== 1)
      throw new OpsError("OPS_USAGE", "one form goes to standard output, and `--format` does not say which", {
        hint: "titanic-ops drift-report --format md --output -",
      });
    if (values.open && (isPrinted || !formatsOf(values).includes("html")))
      throw new OpsError("OPS_USAGE", "`--open` is for the report in html, and none is written", {
        hint: "add html to --format, or leave --open out",
      });
    const { reportDrift } = await import("../../core/stages/drift-report.ts");
    const { openSides } = await import("../drift-sides.ts");
    const stage = await ports.stageContext({ log, signal, onProgress: progress.update });
    const sides = await openSides(ports, stage, values);
    const isTimed = period.since !== null || period.until !== null;
    if (isTimed && sides.current.kind !== "prediction-log")
      throw new OpsError(
        "OPS_USAGE",
        "`--since` and `--until` are for a prediction log, whose rows have a time",
        {
          hint: "leave them out, or leave --current out",
        },
      );
    progress.start("drift-report");
    const outputs = isPrinted ? [] : outputsOf(values, stage.paths.reports);
    const compared = await trackRun(context, (run) =>
      reportDrift({ ...stage, run }, { ...sides, period, outputs }),
    );
    progress.end("drift-report");
    const result = isPrinted ? { ...compared, printed: await textOf(compared, stage, values) } : compared;
    const failed = (values.failOn ?? []).some((what) => FAILURES[what](result));
    if (webhook === undefined || !(failed || result.report.isDrift))
      return { ...result, failed, notification: null };
    const { tellWebhook } = await import("../../core/notify/webhook.ts");
    const { driftNotification } = await import("../../core/drift/report/notification.ts");
    const document = driftNotification(result.report, result.files);
    const notification = await tellWebhook(webhook, document, { signal });
    if (!notification.told) log.warn(notification, "the webhook was not told");
    return { ...result, failed, notification };
  },
  render: (result) => driftViews(result),
  page: ({ files }) => files.find(({ format }) => format === "html")?.file,
  exitCode: ({ failed }) => (failed ? 1 : 0),
});

interface Wanted {
  readonly format?: ReportFormat[] | undefined;
  readonly output?: string | undefined;
}

/** The report in the one form that is asked for. */
async function textOf(
  { report }: DriftReportResult,
  { spec }: Pick<StageContext, "spec">,
  wanted: Wanted,
): Promise<string> {
  const { formatReport } = await import("../../core/drift/report/formats.ts");
  const { displayNames } = await import("../../core/drift/report/display-names.ts");
  const [format] = formatsOf(wanted);
  return formatReport(report, format, displayNames(spec.columns, spec.target)).trimEnd();
}

/** A file for each form: as `--output` names it, where it is the only one, and with the form's ending otherwise. */
function outputsOf(wanted: Wanted, folder: string): ReportOutput[] {
  const { output } = wanted;
  const formats = formatsOf(wanted);
  const { dir, name } = path.parse(output ?? path.join(folder, "drift"));
  return formats.map((each) => ({
    format: each,
    file:
      output !== undefined && formats.length === 1
        ? output
        : path.join(dir, `${name}${REPORT_EXTENSIONS[each]}`),
  }));
}

function formatsOf({ format, output }: Wanted): ReportFormat[] {
  return format ?? [formatOf(output)];
}

/** The form that a file's name ends as. Throws OPS_USAGE for a name that tells none. */
function formatOf(output: string | undefined): ReportFormat {
  if (output === undefined) return "html";
  const found = REPORT_FORMATS.find((format) => output.toLowerCase().endsWith(REPORT_EXTENSIONS[format]));
  if (found !== undefined) return found;
  throw new OpsError("OPS_USAGE", `\`${output}\` does not tell by its name which form it is to have`, {
    hint: `--format html --output ${output}; or let it end in ${Object.values(REPORT_EXTENSIONS).join(", ")}`,
  });
}
