declare const __VERSION__: string | undefined;
declare const __BUILD__: string | undefined;

/**
 * The version of the package and a digest of its source, both set by the build. Stages whose code may have changed
 * run again, so running from source, where the digest is not known, is its own build.
 */
export const codeVersion: { readonly version: string; readonly build: string } = {
  version: typeof __VERSION__ === "string" ? __VERSION__ : "0.0.0",
  build: typeof __BUILD__ === "string" ? __BUILD__ : "source",
};
