/** A URL without its user, password, query and fragment, which may be secrets (signed links carry them there). */
export function withoutSecrets(uri: string): string {
  let url: URL;
  try {
    url = new URL(uri);
  } catch {
    return uri.replace(/\/\/[^/]*@/, "//").replace(/[?#].*$/s, "?…");
  }
  const query = url.search === "" ? "" : "?…";
  url.username = "";
  url.password = "";
  url.search = "";
  url.hash = "";
  return `${url.href}${query}`;
}
