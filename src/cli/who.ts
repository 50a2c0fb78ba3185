import { hostname, userInfo } from "node:os";

/** Who runs this process, as `user@host`: what the history of the registry says of a change. */
export function userAtHost(): string {
  return `${userName()}@${hostname()}`;
}

/** In a container a process may run under a number that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}
