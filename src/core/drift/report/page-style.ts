/**
 * What the drift report adds to the style of every report. Each line and area has a contrast of at least 3 to 1 to the
 * ground (WCAG 2.2, 1.4.11), in light and in dark.
 */
export const DRIFT_STYLE = `
:root { --before: #6f8fbf; --before-line: #4a6b9e; --now: #b8430b; }
@media (prefers-color-scheme: dark) { :root { --before: #4f6f9f; --before-line: #8fb0e0; --now: #ff9d5c; } }
.overlay { width: 100%; max-width: 26rem; height: auto; display: block; margin: .5rem 0; font-size: 11px; }
.overlay text { fill: var(--quiet); font-variant-numeric: tabular-nums; }
.overlay .before { fill: var(--before); stroke: var(--before-line); stroke-width: 1; }
path.before { fill-opacity: .55; }
.overlay path.now { fill: none; stroke: var(--now); stroke-width: 2; }
.overlay rect.now { fill: var(--now); }
.overlay .axis { stroke: var(--quiet); stroke-width: 1; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: .5rem 0 1rem; font-size: .875rem; color: var(--quiet); }
.legend span::before { content: ""; display: inline-block; width: 1.25rem; margin-right: .4rem; vertical-align: middle; }
.legend .before::before { height: .7rem; background: var(--before); border: 1px solid var(--before-line); }
.legend .now::before { height: 0; border-top: 3px solid var(--now); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 1rem; margin-bottom: 1.5rem; }
.cards article { margin: 0; min-width: 0; }
.cards p { font-size: .875rem; }
.changes { margin: 1rem 0; padding: 0 0 0 1.25rem; font-size: 1.0625rem; }
.changes li { margin: .2rem 0; overflow-wrap: anywhere; }
.contents { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1rem 0 0; padding: 0; list-style: none; font-size: .9375rem; }
th, td { overflow-wrap: break-word; }
@media screen { .scroll table { min-width: 42rem; } }
a { color: inherit; text-underline-offset: .2em; }
@media print {
  :root { --before: #9db4d8; --before-line: #4a6b9e; --now: #9a3a0a; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .contents { display: none; }
}
`;
