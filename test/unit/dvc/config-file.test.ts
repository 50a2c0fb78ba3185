import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  parseConfig,
  remoteSection,
  withoutSection,
  withSetting,
} from "../../../src/core/dvc/config-file.ts";

const parse = (text: string) =>
  parseConfig(text, (line, content) => {
    throw new Error(`line ${line}: ${content}`);
  });

const WRITTEN_BY_DVC = `[core]
    remote = disk
['remote "disk"']
    url = ../../rem
['remote "sto.re"']
    url = gs://b/p
    projectname = "a,b#c"
`;

describe("DVC's configuration file", () => {
  it("is read as DVC writes it", () => {
    const sections = parse(WRITTEN_BY_DVC);
    assert.deepEqual([...sections.keys()], ["core", 'remote "disk"', 'remote "sto.re"']);
    assert.equal(sections.get("core")?.get("remote"), "disk");
    assert.equal(sections.get(remoteSection("Sto.Re"))?.get("url"), "gs://b/p");
    assert.equal(sections.get(remoteSection("sto.re"))?.get("projectname"), "a,b#c");
  });

  it("is read with other quotes, comments, capitals and no spaces", () => {
    const sections = parse(
      `# mine\n[remote "X"]  # here\nURL='a b'   # why\n type=hardlink,symlink\n\n[ CORE ]\n`,
    );
    assert.deepEqual(
      [...(sections.get('remote "x"') ?? [])],
      [
        ["url", "a b"],
        ["type", "hardlink,symlink"],
      ],
    );
    assert.ok(sections.has("core"));
  });

  it("says which line is none of its own", () => {
    assert.throws(() => parse("[core]\nremote disk\n"), /line 2: remote disk/);
  });

  it("keeps all else when a setting is added or changed", () => {
    const text =
      "# top\n[core]\n    # about the remote\n    remote = old # was\n    analytics = false\n\n# end\n";
    assert.equal(
      withSetting(text, "core", "remote", "new"),
      "# top\n[core]\n    # about the remote\n    remote = new\n    analytics = false\n\n# end\n",
    );
    assert.equal(
      withSetting(text, "core", "autostage", "true"),
      "# top\n[core]\n    # about the remote\n    remote = old # was\n    analytics = false\n    autostage = true\n\n# end\n",
    );
    assert.equal(withSetting("", remoteSection("A"), "url", "x"), `['remote "a"']\n    url = x\n`);
  });

  it("loses a section that is taken out, and nothing else", () => {
    assert.equal(
      withoutSection(WRITTEN_BY_DVC, remoteSection("disk")),
      `[core]\n    remote = disk\n['remote "sto.re"']\n    url = gs://b/p\n    projectname = "a,b#c"\n`,
    );
  });

  it("gives back every value that is written, and leaves the others", () => {
    const value = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter(
        (each) => !/[\n\r\v\f\u0085\u2028\u2029]/.test(each) && !(each.includes('"') && each.includes("'")),
      );
    fc.assert(
      fc.property(value, fc.stringMatching(/^[a-z0-9._-]+$/), (url, name) => {
        const sections = parse(withSetting(WRITTEN_BY_DVC, remoteSection(name), "url", url));
        assert.equal(sections.get(remoteSection(name))?.get("url"), url);
        for (const [section, settings] of parse(WRITTEN_BY_DVC))
          if (section !== remoteSection(name)) assert.deepEqual(sections.get(section), settings);
      }),
    );
  });
});
