import { useEffect, useState } from "preact/hooks";
import type { ServedForm } from "../api.ts";
import type { LocalModel } from "./local-model.ts";

/** How the browser's own copy of the model stands. */
export type LocalState =
  | { readonly is: "none" | "loading" | "failed" }
  | { readonly is: "large"; readonly bytes: number; readonly load: () => void }
  | { readonly is: "ready"; readonly model: LocalModel };

/** A larger model is fetched only when somebody asks for it. */
const UNASKED_BYTES = 8_000_000;

/** Fetches and opens the model once there is time for it: the form comes first. */
export function useLocalModel(form: ServedForm): LocalState {
  const bytes = form.files === null ? 0 : form.files.forest.bytes + form.files.inputs.bytes;
  const [wanted, setWanted] = useState(bytes <= UNASKED_BYTES);
  const [state, setState] = useState<LocalState>({ is: "loading" });
  useEffect(() => {
    if (form.files === null || !wanted) return;
    let left = false;
    const open = (): void => {
      import("./local-model.ts")
        .then(({ openLocalModel }) => openLocalModel(form))
        .then(
          (model) => !left && setState({ is: "ready", model }),
          () => !left && setState({ is: "failed" }),
        );
    };
    // Safari has no idle callback.
    const idle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200));
    idle(open);
    return () => {
      left = true;
    };
  }, [form, wanted]);
  if (form.files === null) return { is: "none" };
  return wanted ? state : { is: "large", bytes, load: () => setWanted(true) };
}
