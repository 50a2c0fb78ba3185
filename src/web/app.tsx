import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { apiUrl } from "./api.ts";
import { PageContent } from "./page-content.tsx";
import { PAGES } from "./pages.ts";
import { parseRoute, type Route } from "./route.ts";
import { TEXTS } from "./texts.ts";
import { ThemeSwitch } from "./theme-switch.tsx";

/** What surrounds every page. */
export function App() {
  const { page: id, query } = useRoute();
  const main = useRef<HTMLElement>(null);
  const page = PAGES.find((each) => each.id === id) ?? PAGES[0];
  useEffect(() => {
    document.title = `${TEXTS.pages[page.id]} · ${TEXTS.brand}`;
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
        <nav aria-label={TEXTS.navigation}>
          {PAGES.map((each) => (
            <a key={each.id} href={`#/${each.id}`} aria-current={each === page ? "page" : undefined}>
              {TEXTS.pages[each.id]}
            </a>
          ))}
          <a href={apiUrl("/docs")}>{TEXTS.api}</a>
        </nav>
        <ThemeSwitch />
      </header>
      <main ref={main} tabIndex={-1}>
        <PageContent key={page.id} page={page} query={query} />
      </main>
    </>
  );
}

function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  // In the same task as the first look: an address that changes before the next one would be missed.
  useLayoutEffect(() => {
    const follow = (): void => setRoute(parseRoute(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}
