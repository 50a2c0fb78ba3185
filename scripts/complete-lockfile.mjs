// Packages with a native part list one optional package for each platform. `npm install` leaves those out of the lock
// file that it could not look up, and `npm ci` of npm 11 then refuses the whole file. This adds what is left out:
// name, version and platform, all that npm needs to pass it over on other machines. An entry has no digest until an
// `npm install` that can look it up fills it in. Run after each change of a dependency: npm run lock
import { readFileSync, writeFileSync } from "node:fs";

const FILE = "package-lock.json";
const lock = JSON.parse(readFileSync(FILE, "utf8"));
const { packages } = lock;

const SYSTEMS = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const PROCESSORS = [
  "arm64",
  "arm",
  "ia32",
  "loong64",
  "mips64el",
  "ppc64",
  "riscv64",
  "s390x",
  "wasm32",
  "x64",
];

/** `@rollup/rollup-linux-x64-musl` is for linux, x64 and musl. */
function platformOf(name) {
  const parts = name.split("/").at(-1).split("-");
  const os = SYSTEMS.find((system) => parts.includes(system));
  const cpu = PROCESSORS.find((processor) => parts.includes(processor));
  if (os === undefined || cpu === undefined) return null;
  const musl = parts.some((part) => part.startsWith("musl"));
  return { cpu: [cpu], ...(os === "linux" && { libc: [musl ? "musl" : "glibc"] }), os: [os] };
}

/** Where npm would look for `name` from the package at `parent`: the nearest node_modules upwards. */
function isLocked(parent, name) {
  for (let folder = parent; ; folder = folder.slice(0, folder.lastIndexOf("/node_modules/"))) {
    if (`${folder}/node_modules/${name}` in packages) return true;
    if (!folder.includes("/node_modules/")) return `node_modules/${name}` in packages;
  }
}

let added = 0;
for (const [parent, { optionalDependencies = {}, dev, license }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(parent === "" ? {} : optionalDependencies)) {
    const platform = platformOf(name);
    if (platform === null || isLocked(parent, name)) continue;
    // A nested parent keeps its platform packages beside itself, as npm places them.
    const folder = parent.slice(0, parent.lastIndexOf("node_modules/"));
    packages[`${folder}node_modules/${name}`] = {
      version,
      ...platform,
      ...(dev && { dev }),
      ...(license && { license }),
      optional: true,
    };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, "en")));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added} platform packages added to ${FILE}\n`);
