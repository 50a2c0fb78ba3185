import assert from "node:assert/strict";
import { test } from "node:test";
import { partiesOf, sampleOf, titleOf } from "./tally.ts";

const sample = sampleOf({ rows: 20_000 });

test("passengers of one ticket have one class, fare and port", () => {
  for (const party of partiesOf(sample)) {
    const terms = party.map(({ pclass, fare, embarked }) => `${pclass} ${fare} ${embarked}`);
    assert.equal(new Set(terms).size, 1);
  }
});

test("families share a surname, have at most one wife and are no larger than their members say", () => {
  const families = partiesOf(sample.filter((p) => p.sibSp + p.parch > 0));
  for (const members of families) {
    assert.equal(new Set(members.map((p) => p.name.split(",")[0])).size, 1);
    assert.ok(members.filter((p) => titleOf(p) === "Mrs").length <= 1);
    assert.ok(members.length <= 1 + members[0].sibSp + members[0].parch);
  }
});

test("a wife is named after the husband on her ticket", () => {
  const pairs = partiesOf(sample.filter((p) => p.sibSp === 1 && p.parch === 0));
  let couples = 0;
  for (const pair of pairs) {
    const wife = pair.find((p) => titleOf(p) === "Mrs");
    const husband = pair.find((p) => titleOf(p) === "Mr");
    if (wife === undefined || husband === undefined) continue;
    couples++;
    // A nickname in quotes is the husband's own.
    const given = husband.name.split("Mr. ")[1].split(' "')[0];
    assert.ok(wife.name.includes(`Mrs. ${given} (`), `${wife.name} and ${husband.name}`);
  }
  assert.ok(couples > 100);
});

test("members of a party whose cabins are on one deck share the cabin", () => {
  const shared = partiesOf(sample.filter((p) => p.cabin !== null))
    .filter((party) => party.length === 2)
    .filter(([a, b]) => a.cabin?.charAt(0) === b.cabin?.charAt(0));
  assert.ok(shared.length > 50);
  for (const [a, b] of shared) assert.equal(a.cabin, b.cabin);
});

test("about as many tickets are held alone and by two as in the historical file", () => {
  const sizes = partiesOf(sampleOf()).map((party) => party.length);
  for (const [size, tickets] of [
    [1, 547],
    [2, 94],
  ]) {
    const found = sizes.filter((members) => members === size).length;
    assert.ok(Math.abs(found - tickets) < 45, `${found} tickets with ${size} passengers`);
  }
});
