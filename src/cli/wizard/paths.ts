import { askCommand } from "./ask-command.ts";
import { deployPath } from "./deploy-path.ts";
import { predictPath } from "./predict-path.ts";
import { versionPath } from "./version-path.ts";
import type { WizardPath } from "./world.ts";

/** What the wizard can do, in the order in which it offers it. */
export const PATHS: readonly WizardPath[] = [
  askCommand("pipeline", { label: "Train a model", hint: "from raw data to a registered version" }, [
    { key: "source", message: "Where is the data? Enter takes what the dataset file names" },
    { key: "until", message: "How far?" },
    { key: "force", message: "Run stages again although nothing has changed?" },
  ]),
  predictPath,
  askCommand("serve", { label: "Serve the model", hint: "a web page and an HTTP API on this machine" }, [
    { key: "port", message: "On which port?" },
    { key: "accessLog", message: "Log every request?" },
  ]),
  askCommand(
    "drift-report",
    { label: "Look for drift", hint: "new data against what the model was trained on" },
    [
      { key: "current", message: "Where is the new data?" },
      { key: "reference", message: "Compared with what?" },
      { key: "format", message: "In which form?" },
    ],
  ),
  versionPath,
  deployPath,
  askCommand("doctor", {
    label: "Check that everything is there",
    hint: "folders, disk, database, data, model",
  }),
];
