/**
 * Draws what a terminal showed as an SVG picture. Text on standard input, picture on standard output:
 *
 *     script -qec 'stty cols 100; npx titanic-ops pipeline < /dev/null' /dev/null \
 *       | npx tsx scripts/terminal-svg.ts 'npx titanic-ops pipeline' > docs/images/pipeline.svg
 *
 * The argument is the command line to show above. Of the control sequences bold and colours are drawn, and the rest
 * is left out. Without a terminal on standard input no line is redrawn.
 */
import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";

const COLUMNS = 100;
const CHARACTER_WIDTH = 8.43;
const LINE_HEIGHT = 19;
const MARGIN = 20;
const BAR_HEIGHT = 34;

const INK = "#d8dee9";
const COLOURS: Readonly<Record<number, string>> = {
  31: "#e06c75",
  32: "#98c379",
  33: "#e5c07b",
  34: "#61afef",
  35: "#c678dd",
  36: "#56b6c2",
  90: "#7f848e",
};

interface Style {
  readonly bold: boolean;
  readonly colour: string;
}

/** A piece of a line in one style. */
interface Span extends Style {
  readonly text: string;
}

const PLAIN: Style = { bold: false, colour: INK };

// biome-ignore lint/suspicious/noControlCharactersInRegex: a control sequence begins with one
const SGR = /\x1b\[([\d;]*)m/;

/** The spans of a line with control sequences. */
function spansOf(line: string): Span[] {
  const spans: Span[] = [];
  let style = PLAIN;
  line.split(SGR).forEach((part, i) => {
    if (i % 2 === 0) spans.push({ ...style, text: stripVTControlCharacters(part) });
    else for (const code of part.split(";").map(Number)) style = styled(style, code);
  });
  return spans.filter(({ text: content }) => content !== "");
}

function styled(style: Style, code: number): Style {
  if (code === 0) return PLAIN;
  if (code === 1 || code === 22) return { ...style, bold: code === 1 };
  return { ...style, colour: COLOURS[code] ?? (code === 39 ? INK : style.colour) };
}

/** Breaks a line that is wider than the terminal at spaces, as long as it is in one style. */
function wrapped(line: string): string[] {
  if (stripVTControlCharacters(line).length <= COLUMNS) return [line];
  const cut = line.lastIndexOf(" ", COLUMNS);
  return [line.slice(0, cut), ...wrapped(line.slice(cut + 1))];
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function drawLine(line: string, row: number): string {
  let column = 0;
  const y = BAR_HEIGHT + MARGIN + row * LINE_HEIGHT;
  const spans = spansOf(line).map(({ text: content, bold, colour }) => {
    const x = (MARGIN + column * CHARACTER_WIDTH).toFixed(1);
    // The length is fixed, so that columns stand under each other in whatever font there is.
    const length = (content.length * CHARACTER_WIDTH).toFixed(1);
    column += content.length;
    return `<tspan x="${x}" textLength="${length}" fill="${colour}"${bold ? ' font-weight="bold"' : ""}>${escaped(content)}</tspan>`;
  });
  return `<text y="${y}">${spans.join("")}</text>`;
}

const command = process.argv[2] ?? "";
const captured = (await text(process.stdin)).replaceAll("\r", "").trimEnd().split("\n");
const lines = [`\x1b[32m$\x1b[39m \x1b[1m${command}\x1b[22m`, ...captured.flatMap(wrapped)];
const width = Math.ceil(2 * MARGIN + COLUMNS * CHARACTER_WIDTH);
const height = BAR_HEIGHT + MARGIN + lines.length * LINE_HEIGHT;
const buttons = ["#e06c75", "#e5c07b", "#98c379"].map(
  (colour, i) => `<circle cx="${MARGIN + i * 20}" cy="17" r="6" fill="${colour}"/>`,
);
process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(command)} in a terminal">
<rect width="${width}" height="${height}" rx="8" fill="#21252b"/>
${buttons.join("")}
<style>text { white-space: pre; }</style>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
${lines.map(drawLine).join("\n")}
</g>
</svg>
`);
