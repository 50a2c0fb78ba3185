import assert from "node:assert/strict";
import { PassThrough, Readable } from "node:stream";
import { describe, it } from "node:test";
import { withoutSecrets } from "../../../src/core/secrets.ts";
import { openOnly, openSource } from "../../../src/core/storage/source.ts";
import { readAll } from "../../contract/source.ts";
import { opsError } from "../../helpers/ops-error.ts";

const deps = { stdin: () => Readable.from([]) };

describe("openSource", () => {
  it("refuses a scheme that no adapter speaks, and does not repeat its secrets", async () => {
    const error = await opsError("OPS_USAGE", () =>
      openSource("s3://key:secret@bucket/x.csv?sig=secret", deps),
    );
    assert.match(error.message, /no source speaks `s3:` \(in `s3:\/\/bucket\/x\.csv\?…`\)/);
    assert.doesNotMatch(`${error.message}${error.hint}`, /secret/);
  });

  it("takes a drive letter for a path", async () => {
    const source = await openSource("C:\\data\\titanic.csv", deps);
    assert.equal((await source.list())[0].path, "C:\\data\\titanic.csv");
  });

  it("refuses a URL that cannot be read as one", async () => {
    for (const uri of ["http://", "https://user:secret@:x/", "file://another-host/x.csv", "gs://"]) {
      const error = await opsError("OPS_USAGE", () => openSource(uri, deps));
      assert.doesNotMatch(error.message, /secret/);
    }
  });

  it("refuses a sample that the generator does not make", async () => {
    for (const uri of ["sample:lusitania", "sample:titanic?colour=red"])
      await opsError("OPS_USAGE", () => openSource(uri, deps));
    for (const query of ["rows=many", "rows=0", "rows=", "seed=x", "drift=age"])
      await opsError("OPS_USAGE", async () => openOnly(await openSource(`sample:titanic?${query}`, deps)));
  });
});

describe("standard input", () => {
  it("lets go of a silent terminal when it is interrupted", async () => {
    const silent = new PassThrough();
    const source = await openSource("-", { stdin: () => silent });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    await opsError("OPS_INTERRUPTED", () => readAll(source, controller.signal));
  });

  it("says that it broke off", async () => {
    const broken = new PassThrough();
    const source = await openSource("-", { stdin: () => broken });
    broken.write("1,2\n");
    setTimeout(() => broken.destroy(new Error("EIO: i/o error")), 20);
    const error = await opsError("OPS_SOURCE_UNREACHABLE", () => readAll(source));
    assert.match(error.message, /standard input broke off \(EIO/);
  });
});

describe("withoutSecrets", () => {
  it("leaves nothing of user, password, query and fragment", () => {
    for (const [uri, shown] of [
      ["https://user:secret@host/x.csv", "https://host/x.csv"],
      ["https://secret@host/x.csv", "https://host/x.csv"],
      ["https://host/x.csv?token=secret", "https://host/x.csv?…"],
      ["https://host/x.csv#secret", "https://host/x.csv"],
      ["https://u:secret@host/x.csv?a=secret#secret-secret-secret", "https://host/x.csv?…"],
      ["https://user:secret@:x/?secret", "https://:x/?…"],
      ["https://host/x.csv", "https://host/x.csv"],
    ])
      assert.equal(withoutSecrets(uri), shown);
  });
});
