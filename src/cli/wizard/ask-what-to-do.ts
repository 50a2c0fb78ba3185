import { resolveSettings } from "../../core/config/settings.ts";
import { showsUnicode } from "../charset.ts";
import { hasColour, type Io } from "../io.ts";
import { openPorts } from "../open-ports.ts";
import { createDialogue } from "./dialogue.ts";
import { runWizard } from "./wizard.ts";
import type { WizardWorld } from "./world.ts";

/** Asks what to do, and runs the command line that the answers make as if it had been typed. */
export async function askWhatToDo(
  io: Io,
  commands: Pick<WizardWorld, "definitions" | "run">,
): Promise<number> {
  const { settings, origin } = resolveSettings({}, io.env);
  const ports = openPorts({ settings, origin, env: io.env, stdin: () => io.stdin });
  const { stderr: output, signal } = io;
  try {
    const dialogue = await createDialogue({ output, signal, colour: hasColour(output, io) });
    return await runWizard({ ...commands, dialogue, ports, unicode: showsUnicode(io.env) });
  } finally {
    await ports.close();
  }
}
