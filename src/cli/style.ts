const CODES = { bold: [1, 22], red: [31, 39] } as const;

/**
 * Text in a style. Not Node's `styleText`: that looks whether standard output is a terminal, also for text that goes
 * to standard error, and the printer has decided already.
 */
export function styled(style: keyof typeof CODES, content: string): string {
  const [on, off] = CODES[style];
  return `\u001b[${on}m${content}\u001b[${off}m`;
}
