/**
 * The logger that core code is handed. pino's loggers fit it; core does not know where the records go.
 * The object first, then the message; no field of a person's data goes in.
 */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
