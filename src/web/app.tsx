import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { PredictPage } from "./predict/predict-page.tsx";
import { parseRoute, type Route } from "./route.ts";
import { TEXTS } from "./texts.ts";
import { ThemeSwitch } from "./theme-switch.tsx";

interface Page {
  readonly id: string;
  readonly title: string;
  readonly Content: ComponentType<{ readonly query: URLSearchParams }>;
}

/** The pages in the order of the navigation; the first is where one arrives. */
const PAGES: readonly Page[] = [{ id: "predict", title: TEXTS.predict, Content: PredictPage }];

/** What surrounds every page. */
export function App() {
  const { page: id, query } = useRoute();
  const main = useRef<HTMLElement>(null);
  const page = PAGES.find((each) => each.id === id) ?? PAGES[0];
  useEffect(() => {
    document.title = `${page.title} · ${TEXTS.brand}`;
  }, [page]);
  return (
    <>
      {/* A link to `#main` would take the place of the route. */}
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        {TEXTS.skip}
      </button>
      <header class="top">
        <a class="brand" href="#/">
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <circle cx="16" cy="16" r="11" />
            <path d="M5 16h22M16 5v22" />
          </svg>
          {TEXTS.brand}
        </a>
        <nav aria-label={TEXTS.pages}>
          {PAGES.map((each) => (
            <a key={each.id} href={`#/${each.id}`} aria-current={each === page ? "page" : undefined}>
              {each.title}
            </a>
          ))}
          <a href="/docs">{TEXTS.footer.api}</a>
        </nav>
        <ThemeSwitch />
      </header>
      <main ref={main} tabIndex={-1}>
        <page.Content key={page.id} query={query} />
      </main>
    </>
  );
}

function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = (): void => setRoute(parseRoute(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}
