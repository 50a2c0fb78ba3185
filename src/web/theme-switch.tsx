import { useState } from "preact/hooks";
import { TEXTS } from "./texts.ts";

type Theme = keyof typeof TEXTS.themes;

/** Must be what `theme.ts` reads. */
const KEY = "titanic-ops-theme";
const THEMES = Object.keys(TEXTS.themes) as Theme[];

/** Chooses light, dark, or what the system says; kept in the browser. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>((localStorage.getItem(KEY) as Theme | null) ?? "system");
  const choose = (next: Theme): void => {
    setTheme(next);
    if (next === "system") {
      localStorage.removeItem(KEY);
      delete document.documentElement.dataset.theme;
    } else {
      localStorage.setItem(KEY, next);
      document.documentElement.dataset.theme = next;
    }
  };
  return (
    <label class="theme">
      <span class="visually-hidden">{TEXTS.theme}</span>
      <select value={theme} onChange={(event) => choose(event.currentTarget.value as Theme)}>
        {THEMES.map((each) => (
          <option key={each} value={each}>
            {TEXTS.themes[each]}
          </option>
        ))}
      </select>
    </label>
  );
}
