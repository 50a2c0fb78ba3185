/** More classes than these are not listed in a line. */
const FEW_CLASSES = 5;

/** `a, b or c`, or how many there are. */
function oneOf(classes: readonly string[]): string {
  return classes.length > FEW_CLASSES
    ? `one of ${classes.length} classes`
    : `${classes.slice(0, -1).join(", ")} or ${classes.at(-1)}`;
}

/**
 * Every word that the pages say of their own, a section for each page; what a dataset calls its columns and classes comes
 * from the dataset. A translation is another object of this type.
 */
export const TEXTS = {
  brand: "titanic-ops",
  skip: "Skip to the content",
  navigation: "Pages",
  /** In the order of the navigation. */
  pages: {
    predict: "Predict",
    batch: "Batch",
    model: "Model",
    runs: "Runs",
    traffic: "Traffic",
    lineage: "Lineage",
  },
  api: "API",
  theme: "Theme",
  themes: { system: "Auto", light: "Light", dark: "Dark" },

  loading: "Loading…",
  brokenPage: {
    title: "This page could not be fetched",
    text: "The service may be away, or another version of it may run by now.",
    reload: "Reload",
  },
  failures: {
    offline: {
      title: "The service cannot be reached",
      text: "Check that it runs (titanic-ops serve) and that you are online, then try again.",
    },
    notReady: {
      title: "No model is loaded yet",
      text: "Train one (titanic-ops pipeline), or wait until it is loaded, then try again.",
    },
    busy: { title: "Too much at once", text: "The service takes no more for the moment." },
    key: {
      title: "An API key is needed",
      text: "Whoever runs this service gives them out. It is kept until you close this tab.",
    },
    input: { title: "The service does not take this", text: "" },
    failed: { title: "The service failed", text: "Its log tells more under this request id:" },
  },
  retry: "Try again",
  retryIn: (seconds: number) => `Try again in ${seconds} s`,
  keyLabel: "API key",
  keySubmit: "Use this key",

  predict: {
    heading: (classes: readonly string[]) =>
      classes.length === 2
        ? `${classes[1]}, or not?`
        : classes.length > FEW_CLASSES
          ? `Which of ${classes.length} classes?`
          : `${oneOf(classes)}?`,
    intro: "Fill in what you know, and see what the model makes of it, and why.",
    example: "Try an example",
    examples: "Examples",
    random: "Surprise me",
    clear: "Start over",
    submit: "Predict",
    submitting: "Asking…",
    copyLink: "Copy a link",
    linkCopied: "Copied. The link holds the values above; they stay out of the service's log.",
    linkShown: "Copy it from here:",

    optional: "optional",
    unknown: "Unknown",
    slider: (label: string) => `${label}, slider`,
    presenceOnly: "Only whether there is one counts.",
    readFor: (label: string, values: readonly string[]) =>
      values.length === 0
        ? `The model reads from it: ${label}.`
        : `The model reads from it: ${label} (${values.join(", ")}).`,
    faults: (count: number) =>
      count === 1 ? "One field needs another look" : `${count} fields need another look`,

    empty: {
      title: "No answer yet",
      text: "Press Predict. After that, move a slider or change a value, and the answer follows.",
    },
    answer: "The answer",
    gauge: (percent: string, positive: string) => `${percent} for ${positive}`,
    chance: (positive: string) => `chance of ${positive}`,
    classes: "How probable each class is",
    predicted: "predicted",
    unsure: "It could well be another",
    sureness: ["It could go either way", "Rather likely", "Likely", "Very likely", "Almost certain"],
    inWords: (sureness: string, of100: number, positive: string) =>
      `${sureness}. Of 100 alike the model expects ${of100} to be “${positive}”.`,
    whatIf: "What if",
    whatIfNote: (points: string, of: string | null) =>
      `${points}${of === null ? "" : ` for “${of}”`} against the service's last answer. Worked out on this page.`,
    whatIfSame: "The same as the service's last answer. Worked out on this page.",
    modelLine: (name: string, version: string, digest: string) =>
      `Model ${name}, version ${version}, ${digest}`,
    agrees: "Worked out again on this page: the same.",
    differs: (local: string, served: string) =>
      `This page works out ${local} where the service said ${served}. Reload it; if that does not help, the two are of different versions.`,
    newVersion: "Another version answers by now.",
    reload: "Reload the form",
    whatIfLoading: "Fetching the model, for answers while you move things…",
    whatIfLarge: (size: string) => `The model is ${size}: fetch it for answers while you move things`,
    whatIfFailed:
      "The model could not be fetched, so answers come from the service alone: press Predict after a change.",
    whatIfNone: "Answers come from the service alone: press Predict after a change.",

    why: "What moved it",
    whyFrom: (base: string, of: string | null) =>
      `${of === null ? "From" : `For “${of}”, from`} the average of ${base}, in points of a hundred`,
    others: (count: number) => `${count} others`,
    raises: "raises it",
    lowers: "lowers it",

    flips: "What would turn it",
    flipsNote: "Single changes, the smallest first.",
    flipTo: (from: string, to: string) => `${from} → ${to}`,
    tryIt: "Try it",
    noFlip: "No single change within the usual ranges turns this answer.",

    unlike: "Unlike what the model has seen",
    unlikeNumber: (label: string, value: string, low: string, high: string) =>
      `${label} ${value}: training had ${low} to ${high}.`,
    unlikeText: (label: string, value: string) => `${label} “${value}” was not in the training data.`,
    unlikeNote: "Trust this answer less.",

    inShort: (label: string, percent: string, of: string | null) =>
      `${label}: ${percent}${of === null ? "" : ` for ${of}`}`,
  },

  batch: {
    heading: "Predict a file",
    intro: "Each row of a CSV file goes to the service, and its answer comes back beside it.",
    drop: "Drop a CSV file here, or choose one",
    dropHint: "Commas, semicolons or tabs; UTF-8 or what a spreadsheet writes",
    reading: "Reading the file…",
    needs: "What the file needs",
    needsNothing: "A header and at least one row.",
    mayHave: (names: string) =>
      `It may have ${names}. Other columns are left out of the question and kept in the result.`,
    example: "Try it with example rows",
    faults: {
      empty: {
        title: "The file is empty",
        text: () => "Its first line should be a header with the names of the columns.",
      },
      noRows: {
        title: "The file has a header and no rows",
        text: () => "Was it cut short, or filtered to nothing?",
      },
      tooManyRows: {
        title: "The file is too long for a browser",
        text: (_: string, most: number) =>
          `It has more than ${most.toLocaleString("en")} rows. titanic-ops predict takes files of any length.`,
      },
      quotes: {
        title: "The quotes of the file do not fit together",
        text: (row: string) =>
          `Look at the quotes near row ${row}: a field that begins with one has to end with one.`,
      },
      twice: {
        title: "Two columns have the same name",
        text: (name: string) => `“${name}” stands twice in the header.`,
      },
    },
    unreadable: {
      title: "The file cannot be read",
      text: (message: string) => `${message}. Was it moved or changed since it was chosen?`,
    },

    rows: (count: number) => (count === 1 ? "1 row" : `${count.toLocaleString("en")} rows`),
    encoding: (name: string) => `(read as ${name})`,
    preview: "The first rows of the file",
    mapping: "Which column is which",
    mappingNote: "On the left what the model reads, on the right where the file has it.",
    none: "not in the file",
    unused: (names: string) => `Not sent: ${names}.`,
    missing: (names: string) => `Say which column is: ${names}.`,
    usedTwice: (names: string) => `One column cannot stand for two: ${names}.`,
    someMisshapen: (count: number) =>
      count === 1
        ? "One row has more or fewer fields than the header; it is not sent."
        : `${count.toLocaleString("en")} rows have more or fewer fields than the header; they are not sent.`,
    start: (rows: number) => (rows === 1 ? "Predict 1 row" : `Predict ${rows.toLocaleString("en")} rows`),
    another: "Choose another file",

    states: {
      running: (name: string) => `Predicting ${name}…`,
      stopped: (name: string) => `${name}, as far as it came`,
      done: (name: string) => `${name}, predicted`,
    },
    progress: "Rows predicted",
    doneOf: (done: number, all: number) => `${done.toLocaleString("en")} of ${all.toLocaleString("en")} rows`,
    rate: (perSecond: number, seconds: number) =>
      `${Math.round(perSecond).toLocaleString("en")} rows a second, ${Math.ceil(seconds)} s left`,
    waits: (seconds: number) => `The service is busy; this goes on in ${seconds} s.`,
    cancel: "Cancel",
    stopped: {
      cancelled: {
        title: "Cancelled",
        text: (done: number, all: number) =>
          `${done.toLocaleString("en")} of ${all.toLocaleString("en")} rows have an answer.`,
        action: "Go on",
      },
      model: {
        title: "Another version of the model answers by now",
        text: () => "The rows of a file are to be answered by one version. Begin again, with the new one.",
        action: "Begin again",
      },
    },

    ofPredicted: "The probability is that of the predicted class.",
    results: "The rows with their answers",
    columns: { prediction: "Prediction", probability: "Probability", error: "Error" },
    ofFile: (name: string) => `${name} (file)`,
    misshapen: (fields: number, expected: number) => `has ${fields} fields where the header has ${expected}`,
    download: (rows: number) =>
      rows === 1 ? "Download the row" : `Download all ${rows.toLocaleString("en")} rows`,
    downloadShown: (rows: number) => `Download the ${rows.toLocaleString("en")} shown`,
    fileName: (name: string) => `${name.replace(/\.\w+$/, "")}-predicted.csv`,
    errors: (rows: number) =>
      rows === 1 ? "1 row has an error" : `${rows.toLocaleString("en")} rows have an error`,
    moreErrors: (kinds: number) => `And ${kinds} other kinds; the column Error of the download has them all.`,
    find: "Find",
    show: "Show",
    all: (rows: number) => `All rows (${rows.toLocaleString("en")})`,
    only: (value: string, rows: number) => `${value} (${rows.toLocaleString("en")})`,
    shown: (rows: number, all: number) =>
      rows === all ? "" : `${rows.toLocaleString("en")} of ${all.toLocaleString("en")} rows`,
    row: "Row",
  },

  traffic: {
    heading: "Traffic and drift",
    intro:
      "What is asked and answered, as it happens, and how far it has moved away from what the model was trained on.",
    range: "Time range",
    ranges: {
      "5m": "Last 5 minutes",
      "15m": "Last 15 minutes",
      "1h": "Last hour",
      "6h": "Last 6 hours",
      "24h": "Last 24 hours",
    },
    pause: "Pause",
    resume: "Go on",
    connections: {
      connecting: "Connecting…",
      live: "Live",
      lost: "Connection lost; it is tried again",
      paused: "Paused",
    },
    grafana: "Dashboards in Grafana",
    now: "now",
    time: "Time",
    none: "–",
    asTable: "As a table",
    answers: "Requests and answers",
    rate: "Per second",
    requests: "Requests",
    rows: "Predictions",
    perSecond: (value: number) => value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0 }),
    latency: "Time to answer",
    quantile: (percent: number) => `${percent} % within`,
    duration: (seconds: number) =>
      seconds < 1
        ? `${(seconds * 1000).toLocaleString("en", { maximumSignificantDigits: 2 })} ms`
        : `${seconds.toLocaleString("en", { maximumSignificantDigits: 2 })} s`,
    errors: "Share of errors",
    failed: "Failed (5xx)",
    refused: "Refused (4xx)",
    scores: "Predicted probabilities",
    predictions: (count: number) =>
      count === 1 ? "1 prediction" : `${count.toLocaleString("en")} predictions`,
    tenth: (from: number, to: number, share: number) => `${from} to ${to} %: ${share} %`,
    quiet: "Nothing was asked in this time. Predict something, and it shows here within three seconds.",

    alerts: "Alerts",
    noAlerts: "None since the service began.",
    olderAlerts: (count: number) => `${count} older`,
    alertKinds: {
      drift: (features: string, version: string) => `Drift away from version ${version}: ${features}`,
      "drift-over": () => "Drift is over",
      errors: () => "One request in twenty or more fails: look at the service's log",
      "errors-over": () => "Requests no longer fail",
      model: (_: string, version: string) => `Version ${version} of the model answers`,
    },

    drift: "Drift by feature",
    noDrift: "Nothing was asked yet, or the model was trained before training data was kept to compare with.",
    notTested: (rows: number, size: number) =>
      `${rows.toLocaleString("en")} of ${size.toLocaleString("en")} rows are there; tested once they all are.`,
    tested: (time: string, rows: number) =>
      `The last ${rows.toLocaleString("en")} rows that were asked, tested at ${time}.`,
    training: "training",
    asked: "asked now",
    drifted: "drifted",
    tests: { ks: "Kolmogorov-Smirnov", chi2: "Chi-squared" } as Readonly<Record<string, string>>,
    test: (test: string, statistic: string, pValue: string, threshold: string) =>
      `${test} ${statistic}, p ${pValue}; drift below ${threshold}.`.replaceAll("e-", "e−"),
    skipped: {
      no_reference_values: "Not tested: training had no value.",
      no_values: "Not tested: no row has a value.",
      constant: "Not tested: one and the same value on both sides.",
    },
    missing: (before: string, now: string) => `Missing: ${before} in training, ${now} now.`,
  },

  lineage: {
    heading: "From the raw file to the answer",
    intro: (name: string, version: string) =>
      `What version ${version} of ${name} was made from, by the digests that the stages recorded.`,
    intact: "Everything that can be looked at is still what it was.",
    broken: "The chain is broken: something was changed or removed since it was read.",
    short:
      "Here is only what the model itself knows of its data. Run titanic-ops pipeline in this folder to record the rest.",
    graph: "What was made from what",
    answers: "Answers of this service",
    details: "The thing that is chosen",
    asTable: "As a table",
    lookAgain: "Look again",
    thing: "Thing",
    kind: "Kind",
    digest: "Digest (SHA-256)",
    rows: "Rows",
    made: "Made",
    command: "By",
    code: "Version of titanic-ops",
    packages: "With",
    now: "Now",
    from: "Made from",
    into: "Made into",
    kinds: {
      object: "source",
      table: "table",
      file: "file",
      features: "features",
      model: "model",
      answers: "answers",
    },
    about: {
      object: "What was read from outside.",
      table: "Rows in the database, as they were read.",
      file: "A file in the folder of artifacts.",
      features: "Rows in the feature store.",
      model: "The version that answers. Its digest is over the two files that decide a prediction.",
      answers: "Each answer carries this digest, so it can be followed back to here.",
    },
    statuses: {
      present: "as it was",
      replaced: "replaced by a later run",
      changed: "changed since",
      missing: "gone",
      "not checked": "not looked at",
    },
  },

  charts: { numbers: "The numbers" },

  model: {
    none: {
      title: "No model yet",
      text: "Train one (titanic-ops pipeline); its versions, scores and figures are shown here.",
    },
    noCard: {
      title: "Not recorded",
      text: "This version was trained by a release that kept no evaluation with it. Train it again (titanic-ops pipeline --from train): the same model becomes a new version, with intervals, figures and subgroups.",
    },
    oneClass: "Not to be drawn: the held-out rows have one class only.",
    noSuchRow: "Not to be drawn: no held-out row is of this class.",
    intro: (versions: number, champion: number | undefined) =>
      `${versions === 1 ? "One version" : `${versions} versions`}. ${champion === undefined ? "None of them is champion." : `Version ${champion} is champion: it answers.`}`,
    unknown: (version: string) => `There is no version ${version}. This is another one.`,
    changed: (serving: string, previous: number | null) =>
      `Done: version ${serving} serves now${previous === null ? "" : `, instead of ${previous}`}.`,

    versions: {
      title: "Versions",
      version: (version: number) => `Version ${version}`,
      columns: ["Version", "Alias", "ROC AUC", "Accuracy", "Trained", "Compare", "Champion"],
      note: "Scores are cross-validated: by these, versions are compared.",
      archived: "archived",
      shown: "shown below",
      compare: "Compare",
      compareWith: (version: number, shown: number) => `version ${version} with version ${shown}`,
      promote: "Promote…",
      rollback: "Roll back…",
      all: (count: number) => `Show all ${count} versions`,
    },
    change: {
      promote: (version: number) => `Make version ${version} champion?`,
      promoteNote: "From then on it answers every request. Gates that the dataset file sets are asked first.",
      rollback: "Roll back?",
      rollbackNote: "The champion before the present one answers again.",
      token: "Admin token",
      tokenNote: "TITANIC_OPS_ADMIN_TOKEN of the service. It is forgotten when you leave this page.",
      reason: "Why, for the history",
      force: "Promote although a gate refuses",
      doPromote: "Make it champion",
      doRollback: "Roll back",
      asking: "Asking…",
      cancel: "Cancel",
      refused: "The service refuses",
    },
    diff: {
      title: (version: number, other: number) => `Version ${version} and version ${other}`,
      same: "They predict alike, to the byte.",
      different: "They predict differently.",
      test: "Held-out rows",
      cv: "Cross-validation",
      change: "Change",
      what: "What",
      config: "Configuration",
      data: "Data",
      environment: "Made with",
      notKept: "The configuration of one of them was not kept, so what it was trained with is not known.",
      onlyIn: (version: number, names: string) => `Features of version ${version} alone: ${names}.`,
      close: "Compare no more",
    },
    history: {
      title: "History",
      none: "Nothing has been registered yet.",
      actions: {
        register: "registered",
        promote: "promoted",
        rollback: "rolled back to",
        archive: "archived",
        restore: "restored",
      },
      event: (action: string, version: number, alias: string | null) =>
        `Version ${version} ${action}${alias === null ? "" : ` as ${alias}`}`,
      forced: "although a gate refused",
      more: (count: number) => `${count} earlier ones: titanic-ops models show`,
    },
    facts: {
      predicts: "Predicts",
      target: (column: string, classes: readonly string[]) =>
        classes.length === 2 ? `${column}: “${classes[1]}” or not` : `${column}: ${oneOf(classes)}`,
      model: "Model",
      forest: (trees: number, engine: string) => `Random forest, ${trees} trees, engine ${engine}`,
      trained: "Trained",
      rows: "Rows",
      split: (train: number, test: number) => `${train} to train, ${test} held out`,
      digest: "Digest",
      trainData: "Training data",
      testData: "Held-out data",
      code: "titanic-ops",
      seed: (seed: number) => `seed ${seed}`,
    },

    score: "Score",
    scores: {
      accuracy: "Accuracy",
      balanced_accuracy: "Balanced accuracy",
      precision: "Precision",
      recall: "Recall",
      f1: "F1",
      roc_auc: "ROC AUC",
      average_precision: "Average precision",
      log_loss: "Log loss",
      brier_score: "Brier score",
    },
    baselines: { majority_class: "Majority class", logistic_regression: "Logistic regression" },
    scoresTitle: "Scores",
    scoresNote: (folds: number) =>
      `On rows that took no part in training. Chance alone moves a score within its 95 % interval. The baselines are scored on the same rows; log loss and Brier score are better when lower. The last column is over ${folds} folds of the training rows.`,
    heldOut: "Held out",
    interval: "95 % interval",
    drawn: "0 to 1",
    folds: (folds: number) => `${folds} folds`,
    oob: (value: string) => `Out-of-bag accuracy ${value}.`,
    beaten: (names: string) =>
      `It ranks the held-out rows worse than: ${names}. Ship that instead, or find out why.`,

    confusion: {
      title: "Right and wrong",
      note: "The most probable class is predicted. A line for what the held-out rows are, a column for what they were called.",
    },
    classes: {
      title: "Classes",
      note: "Each class against all others together. What is told of the model is the mean over the classes.",
      columns: ["Class", "Rows"],
      one: "Class",
      against: (label: string) => `“${label}” against the rest`,
      rest: "the rest",
    },
    threshold: {
      title: "Threshold",
      note: (own: number) =>
        `What another threshold would have made of the held-out rows. The service cuts at ${own} % all the same.`,
      label: (positive: string) => `“${positive}” above`,
      own: (own: number) => `As the service: ${own} %`,
      best: (best: number) => `Highest F1: ${best} %`,
      matrix: "Rows by what they are and what they would be called",
      are: (label: string) => `are “${label}”`,
      said: (label: string) => `called “${label}”`,
      right: "right",
      wrong: "wrong",
      selected: (positive: string) => `Called “${positive}”`,
    },
    distribution: {
      title: "Scores of the held-out rows",
      note: (positive: string, negative: string) => `Upwards “${positive}”, downwards “${negative}”.`,
      score: "Score",
      rows: "Rows",
    },
    roc: {
      title: "ROC curve",
      note: (area: string, interval: string) =>
        `Area below it ${area} (${interval}). The dot is at the threshold.`,
      classNote: (area: string) =>
        `Area below it ${area}. The dot is where the most probable class is predicted.`,
      description: (area: string, tpr: string, fpr: string, ofClass: boolean) =>
        `The area below the curve is ${area}. At the ${ofClass ? "dot" : "threshold"} the recall is ${tpr} and the false positive rate ${fpr}.`,
      threshold: "Score above",
      fpr: "False positive rate",
    },
    pr: {
      title: "Precision and recall",
      note: (area: string, interval: string) =>
        `Average precision ${area} (${interval}). The dashed line is what guessing gets.`,
      classNote: (area: string) => `Average precision ${area}. The dashed line is what guessing gets.`,
      description: (area: string, precision: string, recall: string, ofClass: boolean) =>
        `The average precision is ${area}. At the ${ofClass ? "dot" : "threshold"} the precision is ${precision} and the recall ${recall}.`,
    },
    calibration: {
      title: "Calibration",
      note: (error: string) =>
        `On the dashed line a score is a probability. Expected calibration error ${error}.`,
      score: "Mean score",
      rows: "Rows",
      share: (positive: string) => `Share of “${positive}”`,
    },
    importance: {
      title: "Importance",
      note: (repeats: number) =>
        `How far the ROC AUC drops when a feature's values are dealt to other rows: the mean of ${repeats}, and the standard deviation.`,
      feature: "Feature",
      drop: "Drop of ROC AUC",
      sd: "Standard deviation",
    },
    dependence: {
      title: "Partial dependence",
      note: "What the model says on average when all rows have one value of a feature and keep the others. The most important first; those that preprocessing computes again stay flat.",
      chance: (positive: string) => `Mean chance of “${positive}”`,
      description: (first: string, from: string, last: string, to: string) =>
        `From ${from} at ${first} to ${to} at ${last}.`,
    },
    subgroups: {
      title: (label: string) => `By ${label.toLowerCase()}`,
      note: "On the held-out rows, with 95 % intervals.",
      rows: "Rows",
      columns: ["Accuracy", "ROC AUC", "Predicted positive", "True positive rate", "False positive rate"],
      demographicParity: "Demographic parity: the gap of predicted positives",
      equalOpportunity: "Equal opportunity: the gap of true positive rates",
      noGap: "Not told: there are not two groups of ten such rows.",
      between: (highest: string, lowest: string) => `${highest}; ${lowest}`,
      of: (n: number) => ` of ${n}`,
      others: (rows: number) => `${rows} rows of smaller groups are not shown.`,
    },
    parameters: {
      title: "Parameters",
      name: "Parameter",
      value: "Value",
      none: "none",
      limits: "Limits of use",
    },
  },

  runs: {
    heading: "Runs",
    intro: "Everything that was trained and evaluated, with what it depended on and what came out.",
    none: {
      title: "Nothing on record yet",
      text: "Each training and evaluation is kept as a run: titanic-ops pipeline makes one.",
    },
    noneSuch: { title: "No run passes the filter", text: "Change it above, or clear it." },
    nothing: "none",
    statuses: { running: "running", finished: "finished", failed: "failed", interrupted: "interrupted" },
    filter: {
      label: "Filter",
      placeholder: "metrics.roc_auc > 0.86 and params.max_depth = 7",
      apply: "Filter",
      clear: "Clear",
      hint: "Fields: params.…, metrics.…, tags.…, kind, status, seconds, started, model. Compared by =, !=, <, <=, >, >=, like, contains, in (…), is null; joined by and, or, not.",
    },
    table: {
      title: "The runs",
      count: (shown: number, total: number) =>
        shown === total ? `${total === 1 ? "One run" : `${total} runs`}.` : `${shown} of ${total} runs.`,
      pick: (most: number) => `Tick up to ${most} to compare them.`,
      full: (most: number) => `${most} are ticked, and no more can be compared at once.`,
      compare: "Compare",
      pickRun: (id: string) => `Compare run ${id}`,
      started: "Started",
      kind: "Kind",
      status: "Status",
      seconds: "Seconds",
      model: "Model",
      more: "Show up to 1,000",
      unreadable: (ids: string) => `Cannot be read: ${ids}. titanic-ops runs show says why.`,
      columns: (shown: number, all: number) => `Columns: ${shown} of ${all} metrics and parameters`,
    },
    comparison: {
      title: (runs: number) => (runs === 1 ? "One run" : `${runs} runs beside each other`),
      clear: "Compare none",
      remove: "Remove",
      model: (name: string, version: number) => `${name} version ${version}`,
      params: "Parameters and data that differ",
      metrics: "Metrics, with the change from A: ▲ better, ▼ worse",
      what: "What",
      data: (name: string) => `data: ${name}`,
      noDifference: "They had the same parameters and the same data.",
      all: "What does not differ too, and metrics of single steps",
      changes: { better: "better", worse: "worse" },
    },
    parallel: {
      title: "Parameters and scores",
      drawn: "Parameters and scores, drawn",
      note: "A line is a run; the thin ones are the others of the table.",
      what: "What",
      description: (runs: number, names: string) =>
        `${runs === 1 ? "One run" : `${runs} runs`} as lines over ${names}. The numbers are in the table below.`,
    },
    curves: {
      none: "None of them told a metric step by step.",
      label: "Step by step",
      step: "Step",
      description: (name: string, steps: number, runs: number) =>
        `${name} over ${steps} steps, of ${runs === 1 ? "one run" : `${runs} runs`}.`,
    },
  },
} as const;
