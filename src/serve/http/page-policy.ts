/**
 * The content security policy of our pages: nothing from elsewhere, no inline script; images may be data. Asked is
 * where the page came from, or this one origin.
 */
export function pagePolicy(asked = "'self'"): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src ${asked}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
