/** A URL without its user, password, query and fragment, which may be secrets (signed links carry them there). */
export function withoutSecrets(uri: string): string {
  const url = URL.canParse(uri) ? new URL(uri) : null;
  // A password may hold what ends a host's name, unencoded: then all up to the last @ is left out.
  const isSplit = url?.pathname.includes("@") && `${url.username}${url.port}` !== "";
  if (url === null || isSplit) return uri.replace(/\/\/.*@/s, "//").replace(/[?#].*$/s, "?…");
  const query = url.search === "" ? "" : "?…";
  url.username = "";
  url.password = "";
  url.search = "";
  url.hash = "";
  return `${url.href}${query}`;
}

/** A command line as others may see it, in lists of processes for example: its URLs without what may be secret in them. */
export function commandLineWithoutSecrets(words: readonly string[]): string {
  return words
    .map((word) => word.replace(/[a-z][\w+.-]*:\/\/\S*/gi, (url) => shortened(url)))
    .join(" ")
    .replace(WEBHOOK, "$1…");
}

/** The path of a webhook is its password. */
const WEBHOOK = /(--notify[= ](?:https?:\/\/[^\s/]*\/?)?)\S*/gi;

/** Parameters such as a schema may stay hidden too: which of them are secret, nobody knows. */
function shortened(url: string): string {
  return /[@?#]/.test(url) ? withoutSecrets(url) : url;
}
