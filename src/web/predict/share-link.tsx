import { useEffect, useState } from "preact/hooks";
import { formatRoute } from "../route.ts";
import { TEXTS } from "../texts.ts";
import { linkQuery, type Values } from "./values.ts";

/** Copies a link to the values, when asked to: until then no address holds them. */
export function ShareLink({ values }: { readonly values: Values }) {
  const [shown, setShown] = useState<{ readonly link: string; readonly copied: boolean } | null>(null);
  // It would be a link to what was there before.
  useEffect(() => setShown(null), [values]);
  const copy = async (): Promise<void> => {
    const link = location.origin + location.pathname + formatRoute("predict", linkQuery(values));
    // Browsers lend the clipboard only on https and on this machine, and may be told not to.
    const copied = await Promise.resolve(
      navigator.clipboard?.writeText(link).then(() => true) ?? false,
    ).catch(() => false);
    setShown({ link, copied });
  };
  return (
    <>
      <button type="button" class="quiet" onClick={() => void copy()}>
        {TEXTS.predict.copyLink}
      </button>
      <div role="status">
        {shown?.copied && <p class="hint">{TEXTS.predict.linkCopied}</p>}
        {shown?.copied === false && (
          <label class="hint">
            {TEXTS.predict.linkShown}
            <input
              type="text"
              readOnly
              value={shown.link}
              onFocus={(event) => event.currentTarget.select()}
            />
          </label>
        )}
      </div>
    </>
  );
}
