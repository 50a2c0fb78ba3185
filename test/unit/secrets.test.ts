import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commandLineWithoutSecrets, withoutSecrets } from "../../src/core/secrets.ts";

describe("withoutSecrets", () => {
  it("leaves nothing of a password that holds what ends a host's name", () => {
    for (const password of ["se/cret", "se#cret", "se?cret", "s@cret/x", "12/cret"])
      assert.doesNotMatch(withoutSecrets(`postgres://user:${password}@:host/db`), /cret/, password);
  });
});

describe("commandLineWithoutSecrets", () => {
  it("leaves out what may be secret in URLs, and nothing else", () => {
    const words = [
      "extract",
      "--database",
      "postgres://user:hunter2@db/x",
      "--source=https://u:hunter2@host/x.csv?sig=hunter2",
      "--artifacts",
      "my?folder@home",
      "gs://bucket/x.csv",
    ];
    assert.equal(
      commandLineWithoutSecrets(words),
      "extract --database postgres://db/x --source=https://host/x.csv?… --artifacts my?folder@home gs://bucket/x.csv",
    );
  });

  it("leaves out the path of a webhook, which is its password, however it is written", () => {
    for (const words of [
      ["--notify", "https://u:hunter2@hooks.example.org/hunter2/hunter2?x=hunter2"],
      ["--notify=https://hooks.example.org/hunter2"],
    ])
      assert.match(
        commandLineWithoutSecrets(["drift-report", ...words, "--quiet"]),
        /^drift-report --notify[ =]https:\/\/hooks\.example\.org\/… --quiet$/,
      );
    assert.equal(commandLineWithoutSecrets(["--notify", "hunter2"]), "--notify …");
  });
});
