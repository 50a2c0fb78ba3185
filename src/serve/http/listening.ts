import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { OpsError } from "../../core/errors.ts";

/** Where to listen. */
export interface Address {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Listens for a command, and tells under which URL. Throws OPS_USAGE when the port is taken or not ours to take. */
export async function listening(server: Server, address: Address, command = "serve"): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, address, command)));
    server.listen(address.port, address.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  return `http://${host}:${port}`;
}

function listenError(error: NodeJS.ErrnoException, { host, port }: Address, command: string): unknown {
  const why = {
    EADDRINUSE: "is taken",
    EACCES: "is not yours to take",
    EADDRNOTAVAIL: "is not an address of this machine",
  }[error.code ?? ""];
  if (why === undefined) return error;
  return new OpsError("OPS_USAGE", `${host}:${port} ${why}`, {
    hint: `choose another: titanic-ops ${command} --port ${port === 8001 ? 8002 : 8001}`,
    cause: error,
  });
}
