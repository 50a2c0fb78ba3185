/**
 * The style of every report. Colours are named by what they are for; each pair of text and ground has a contrast of at
 * least 4.5 to 1 (WCAG 2.2, 1.4.3), in light and in dark.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f5f6f8; --line: #d5d9e0;
  --text: #1c2430; --quiet: #566070;
  --bad: #b3261e; --bad-ground: #fdeceb;
  --warn: #7a5200; --warn-ground: #fdf3dc;
  --good: #17663a; --good-ground: #e6f4eb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14181e; --raised: #1d232b; --line: #36404d;
    --text: #e7ebf0; --quiet: #a3afbe;
    --bad: #ff9d96; --bad-ground: #3a1d1c;
    --warn: #f0c064; --warn-ground: #352a12;
    --good: #7fd6a1; --good-ground: #16301f;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .75rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .5rem 0; max-width: 52rem; }
code { font: .875em/1.4 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.verdict { display: inline-block; padding: .1rem .6rem; border-radius: 1rem; font-weight: 600; font-size: .875rem; }
.bad { color: var(--bad); background: var(--bad-ground); }
.warn { color: var(--warn); background: var(--warn-ground); }
.good { color: var(--good); background: var(--good-ground); }
.lead { font-size: 1.125rem; }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 1rem 0; }
dt { color: var(--quiet); font-size: .8125rem; }
dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
article { border: 1px solid var(--line); border-left: .25rem solid var(--line); border-radius: .375rem;
  padding: 1rem; margin: 1rem 0; background: var(--raised); }
article.failed { border-left-color: var(--bad); }
article.warned { border-left-color: var(--warn); }
article header { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; }
.scroll { overflow-x: auto; margin: .75rem 0; }
.scroll:focus-visible { outline: 2px solid var(--quiet); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
caption { text-align: left; color: var(--quiet); font-size: .8125rem; padding-bottom: .25rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; min-width: 3.5rem; }
th { font-size: .8125rem; font-weight: 600; color: var(--quiet); border-bottom-width: 2px; }
.number { text-align: right; font-variant-numeric: tabular-nums; width: 1%; white-space: nowrap; }
.short { white-space: nowrap; }
.side { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: 0 2rem; }
@media print {
  :root { --ground: #fff; --raised: #fff; --line: #bbb; --text: #000; --quiet: #444;
    --bad: #8c1d18; --warn: #5f4000; --good: #0f4d2a; --bad-ground: #fff; --warn-ground: #fff; --good-ground: #fff; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  .scroll { overflow: visible; }
  article, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  thead { display: table-header-group; }
}
`;
