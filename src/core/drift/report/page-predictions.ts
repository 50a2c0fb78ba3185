import { type Html, html } from "../../report/html.ts";
import { dataTable } from "../../report/page.ts";
import type { DriftComparison } from "../compare/comparison.ts";
import type { DisplayNames } from "./display-names.ts";
import { shownPValue, shownShare } from "./numbers.ts";
import { overlay } from "./overlay.ts";
import { LEGEND } from "./page-features.ts";
import { TEST_COLUMNS, testCells } from "./page-tables.ts";
import type { DriftReport } from "./report.ts";
import { columnVerdict } from "./verdicts.ts";

/** Prediction drift, what performance is expected, and what it was measured to be; null where no prediction is known. */
export function predictionSection(
  { comparison, scores, labels }: DriftReport,
  names: DisplayNames,
): Html[] | null {
  const { prediction, estimate, performance } = comparison;
  if (prediction === null && estimate === null && performance === null) return null;
  return [
    ...(prediction === null ? [] : [driftOf(prediction)]),
    ...(scores === null
      ? []
      : [
          html`<p>${labels === undefined ? "The probability of the positive class, by which the label is decided:" : "The probability of the predicted class, which says how sure the model is:"}</p>${LEGEND}${overlay(scores, names)}`,
        ]),
    ...(labels === undefined
      ? []
      : [
          html`<p>The predicted classes:</p>${overlay(labels, { ...names, value: (_, value) => names.class(value) })}`,
        ]),
    ...(performance === null ? [] : [measured(performance)]),
    ...(estimate === null ? [] : [expected(estimate)]),
  ];
}

function driftOf(prediction: NonNullable<DriftComparison["prediction"]>): Html {
  return dataTable({
    caption: "Drift of the predictions",
    columns: ["Prediction", "Verdict", ...TEST_COLUMNS],
    rows: prediction.map((column) => [column.name, columnVerdict(column), ...testCells(column)]),
  });
}

function measured({ rows, accuracy, rocAuc }: NonNullable<DriftComparison["performance"]>): Html {
  const line = (name: string, { reference, current, pValue, isDrift }: typeof accuracy) => [
    name,
    isDrift ? "fell" : "steady",
    `${reference.value.toFixed(3)} ± ${reference.standardError.toFixed(3)}`,
    `${current.value.toFixed(3)} ± ${current.standardError.toFixed(3)}`,
    shownPValue(pValue),
  ];
  return dataTable({
    caption: `Performance as measured, ± its standard error: ${rows.reference} held-out rows of the training, ${rows.current} predictions with a known outcome`,
    columns: ["Measure", "Verdict", "Reference", "Current", "p-value"],
    rows: [line("Accuracy", accuracy), ...(rocAuc === null ? [] : [line("ROC AUC", rocAuc)])],
  });
}

function expected({
  rows,
  reference,
  estimated,
  standardError,
  calibration,
}: NonNullable<DriftComparison["estimate"]>): Html {
  const { confusion } = estimated;
  const line = (name: string, of: "rocAuc" | "precision" | "recall" | "f1") => [
    name,
    reference[of]?.toFixed(3) ?? null,
    estimated[of]?.toFixed(3) ?? null,
  ];
  return html`${dataTable({
    caption: `Performance as expected of ${rows.current.toLocaleString("en-US")} predictions without their outcomes (CBPE${calibration === "isotonic" ? ", calibrated by isotonic regression" : ""})`,
    columns: ["Measure", "Reference", "Expected"],
    rows: [
      [
        "Accuracy",
        reference.accuracy.toFixed(3),
        `${estimated.accuracy.toFixed(3)} ± ${standardError.toFixed(3)}`,
      ],
      ...(confusion === null
        ? []
        : [
            line("ROC AUC", "rocAuc"),
            line("Precision", "precision"),
            line("Recall", "recall"),
            line("F1", "f1"),
          ]),
    ],
  })}
<p class="quiet">${confusion === null ? "Expected is the mean probability of the predicted class" : `Expected shares of the rows: ${shownShare(confusion.tp)} rightly and ${shownShare(confusion.fp)} wrongly predicted positive, ${shownShare(confusion.tn)} rightly and ${shownShare(confusion.fn)} wrongly negative`}. The estimate sees what a change of the rows does; it cannot see that equal rows now turn out otherwise.</p>`;
}
