import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];
type Metafile = { outputs: Record<string, { entryPoint?: string; cssBundle?: string }> };

const FOLDER = path.join("dist", "web");

/** The build of the web page: modules and a style sheet under `dist/web/assets`, named by their digest, and the page. */
export function webBuild(watch: boolean): Options {
  return {
    entry: { main: "src/web/main.tsx", theme: "src/web/theme.ts" },
    outDir: path.join(FOLDER, "assets"),
    format: "esm",
    outExtension: () => ({ js: ".js" }),
    platform: "browser",
    target: "es2022",
    tsconfig: "src/web/tsconfig.json",
    noExternal: [/./],
    splitting: true,
    minify: true,
    treeshake: false,
    clean: !watch,
    dts: false,
    esbuildPlugins: [withoutLocales, writePage],
    esbuildOptions(options) {
      options.entryNames = "[name]-[hash]";
      options.chunkNames = "[name]-[hash]";
      options.metafile = true;
      options.legalComments = "none";
    },
  };
}

/** zod brings its messages in fifty languages, 40 kB compressed; only English is ever shown. */
const withoutLocales: Plugin = {
  name: "without-locales",
  setup(build) {
    build.onResolve({ filter: /locales\/index\.js$/ }, ({ path: name }) => ({
      path: name,
      namespace: "empty",
    }));
    build.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "export {}" }));
  },
};

/** Writes `index.html` with the names that this build gave its files, and the list of what went into them. */
const writePage: Plugin = {
  name: "write-page",
  setup(build) {
    build.onEnd(({ metafile, errors }) => {
      if (metafile === undefined || errors.length > 0) return;
      const { outputs } = metafile as Metafile;
      const built = new Map<string, string>();
      for (const [output, { entryPoint, cssBundle }] of Object.entries(outputs)) {
        if (entryPoint === undefined) continue;
        built.set(path.basename(entryPoint), path.basename(output));
        if (cssBundle !== undefined) built.set("styles.css", path.basename(cssBundle));
      }
      const page = readFileSync("src/web/index.html", "utf8").replace(
        /(?<=\/assets\/)[^"]+/g,
        (name) => built.get(name) ?? name,
      );
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(path.join(FOLDER, "index.html"), page);
      writeFileSync(path.join(FOLDER, "metafile.json"), JSON.stringify(metafile));
    });
  },
};
