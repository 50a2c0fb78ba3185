/** A name for a version: up to 100 characters. Names that read like a version are kept out, as MLflow does, where they mean one. */
export const ALIAS = /^(?!latest$|v\d+$)[a-z][a-z0-9_-]{0,99}$/;

/** What is wrong with another name, for people. */
export const ALIAS_FAULT =
  "is lower-case letters, digits, - and _, up to 100, starts with a letter, and is neither `latest` nor `v` and a number";
