/**
 * Every word that the page says of its own; what a dataset calls its columns and classes comes from the dataset.
 * A translation is another object of this type.
 */
export const TEXTS = {
  brand: "titanic-ops",
  skip: "Skip to the content",
  pages: "Pages",
  predict: "Predict",
  theme: "Theme",
  themes: { system: "Auto", light: "Light", dark: "Dark" },
  footer: { api: "The API", model: (name: string, version: string) => `${name}, version ${version}` },

  loading: "Loading the form…",
  heading: (positive: string) => `${positive}, or not?`,
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
  sureness: ["It could go either way", "Rather likely", "Likely", "Very likely", "Almost certain"],
  inWords: (sureness: string, of100: number, positive: string) =>
    `${sureness}. Of 100 alike the model expects ${of100} to be “${positive}”.`,
  whatIf: "What if",
  whatIfNote: (points: string) => `${points} against the service's last answer. Worked out on this page.`,
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
  whyFrom: (base: string) => `From the average of ${base}, in points of a hundred`,
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
  inShort: (label: string, percent: string) => `${label}, ${percent}`,
  retry: "Try again",
  retryIn: (seconds: number) => `Try again in ${seconds} s`,
  keyLabel: "API key",
  keySubmit: "Use this key",
} as const;
