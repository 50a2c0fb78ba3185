import type { Membership } from "../workers/membership.ts";
import { type ProcessWindow, parseWindow, type SharedWindows, windowText } from "./shared-windows.ts";

/** Windows shared by the workers of one group, which ask each other. */
export function createGroupWindows({
  id,
  ask,
  onAsked,
}: Pick<Membership, "id" | "ask" | "onAsked">): SharedWindows {
  const process = String(id);
  let told: { readonly digest: string; readonly text: string } | null = null;
  onAsked("drift-window", (digest) =>
    told !== null && told.digest === digest ? { process, text: told.text } : null,
  );
  return {
    process: () => process,
    async exchange(digest, own) {
      told = { digest, text: await windowText(own) };
      const answers = await ask("drift-window", digest);
      const windows = await Promise.all(
        answers.map(
          async (answer) =>
            answer && { process: answer.process, window: await parseWindow(answer.text, own) },
        ),
      );
      return windows.filter((each): each is ProcessWindow => each !== null && each.window !== null);
    },
  };
}
