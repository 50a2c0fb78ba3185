/** Where in the page somebody is: `#/predict?Age=22`. After the `#`, so that values never reach the service's log. */
export interface Route {
  readonly page: string;
  readonly query: URLSearchParams;
}

/** Reads the part of an address from `#` on. */
export function parseRoute(hash: string): Route {
  const [page, query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  return { page, query: new URLSearchParams(query) };
}

/** Writes what `parseRoute` reads. */
export function formatRoute(page: string, query: URLSearchParams): string {
  const text = query.toString();
  return `#/${page}${text === "" ? "" : `?${text}`}`;
}
