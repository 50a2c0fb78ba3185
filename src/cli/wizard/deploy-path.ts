import { existsSync } from "node:fs";
import { askCommand } from "./ask-command.ts";
import type { Answer } from "./dialogue.ts";
import { commandAt, type WizardPath } from "./world.ts";

/** Our own commands that are part of bringing a model into service. */
const OWN = [
  askCommand(
    "models promote",
    { label: "Make a version the champion", hint: "a running service takes it over" },
    [{ key: "version", message: "Which version? A number, or an alias" }],
  ),
  askCommand(
    "manifests render",
    { label: "Write what is applied to a Kubernetes cluster", hint: "for kubectl apply" },
    [
      { key: "overlay", message: "Which overlay?" },
      { key: "image", message: "Which image?" },
      { key: "output", message: "Into which folder? Enter prints it" },
    ],
  ),
  askCommand("smoke", { label: "Check a service that runs", hint: "health, one prediction, metrics, page" }, [
    { key: "url", message: "Where is it?" },
  ]),
];

/** Where Docker looks for what to start, in the folder in which the wizard runs. */
const COMPOSE_FILES = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/** Tells how the model comes into service, with what is in the folder. */
export const deployPath: WizardPath = {
  value: "deploy",
  label: "Deploy",
  hint: "bring a model into service, and check it",
  needs: ["serve"],
  async follow(world) {
    const { dialogue, definitions } = world;
    dialogue.say(
      "A deployment is `titanic-ops serve` beside a folder of artifacts: it answers with the champion, and takes over a promotion while it runs.",
    );
    const own = OWN.filter(({ value }) => commandAt(value, definitions));
    const chosen = await dialogue.select("What next?", [...own, ...foreignCommands()]);
    const ours = own.find(({ value }) => value === chosen);
    if (ours !== undefined) return ours.follow(world);
    dialogue.say("This is not a command of titanic-ops: run it yourself when you have read what it starts.");
    dialogue.showCommand(chosen);
    return null;
  },
};

/** Commands of other programs for which the files are here. */
function foreignCommands(): Answer[] {
  const file = COMPOSE_FILES.find((name) => existsSync(name));
  if (file === undefined) return [];
  return [{ value: "docker compose up --detach", label: "Start the containers on this machine", hint: file }];
}
