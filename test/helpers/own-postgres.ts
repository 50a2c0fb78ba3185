import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { chown, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { askPostgres } from "./postgres.ts";
import { skipWithout } from "./required-service.ts";
import { tempDir } from "./temp-dir.ts";

const PROGRAMS = programs();

/** The `skip` option of tests that start, and end, a Postgres server of their own. */
export const NO_OWN_POSTGRES = skipWithout(
  "postgres",
  PROGRAMS !== null,
  "install Debian's package postgresql, or one whose programs are in the PATH",
);

/** A Postgres server of a test's own, whose superuser `owner` has a password. */
export interface OwnPostgres {
  readonly password: string;
  readonly url: string;
  /** Ends it at once, as a crash would: nothing is finished, nothing is said. */
  kill(): Promise<void>;
  /** Starts it again, with the same data, on the same port. */
  start(): Promise<void>;
}

/** Starts a server on a free port, which ends with the test. */
export async function ownPostgres(t: TestContext, password = "hunter2-planted"): Promise<OwnPostgres> {
  const folder = await tempDir(t);
  const user = serverUser();
  if (user !== null) await chown(folder, user.uid, user.gid);
  const [data, pwfile] = [path.join(folder, "data"), path.join(folder, "password")];
  await writeFile(pwfile, password, { mode: 0o644 });
  const init = ["--pgdata", data, "--username", "owner", "--auth", "scram-sha-256", "--pwfile", pwfile];
  execFileSync(path.join(String(PROGRAMS), "initdb"), [...init, "--no-sync", "--encoding", "UTF8"], {
    stdio: "ignore",
    cwd: folder,
    ...user,
  });
  const port = await freePort();
  const url = `postgres://owner:${password}@127.0.0.1:${port}/postgres`;
  const settings = { port, listen_addresses: "127.0.0.1", unix_socket_directories: "", fsync: "off" };
  const args = [
    "-D",
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  let server: ReturnType<typeof spawn> | undefined;
  const start = async (): Promise<void> => {
    server = spawn(path.join(String(PROGRAMS), "postgres"), args, { stdio: "ignore", cwd: folder, ...user });
    for (let tries = 0; ; tries++) {
      try {
        await askPostgres("SELECT 1", { url });
        return;
      } catch (error) {
        if (tries > 200) throw error;
        await sleep(50);
      }
    }
  };
  const kill = async (): Promise<void> => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    server.kill("SIGQUIT");
    await once(server, "exit");
  };
  t.after(kill);
  await start();
  return { password, url, kill, start };
}

/** The folder of the server's programs; Debian keeps them apart from the PATH. */
function programs(): string | null {
  const debian = "/usr/lib/postgresql";
  const folders = [
    ...readable(debian).map((version) => path.join(debian, version, "bin")),
    ...String(process.env.PATH).split(path.delimiter),
  ];
  return folders.find((folder) => readable(folder).includes("initdb")) ?? null;
}

function readable(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The server refuses to run as root. */
function serverUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (what: string) => Number(execFileSync("id", [what, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
