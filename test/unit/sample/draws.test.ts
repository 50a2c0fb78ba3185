import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createRng } from "../../../src/core/rng.ts";
import { createDeck, deal, dealWithAffinity } from "../../../src/core/sample/deck.ts";
import { createQuotaSampler } from "../../../src/core/sample/quota-sampler.ts";
import { createTicketOffice } from "../../../src/core/sample/tickets.ts";

const quotaLists = fc.array(fc.nat(20), { minLength: 1, maxLength: 40 });

test("a quota sampler draws each index as often as its quota says", () => {
  fc.assert(
    fc.property(quotaLists, fc.nat(), (quotas, seed) => {
      const sampler = createQuotaSampler(quotas);
      const rng = createRng(seed);
      const drawn = quotas.map(() => 0);
      while (sampler.remaining > 0) drawn[sampler.draw(rng)]++;
      assert.deepEqual(drawn, quotas);
    }),
  );
});

test("a quota sampler mixes the indices", () => {
  const sampler = createQuotaSampler([5000, 5000]);
  const rng = createRng(1);
  let early = 0;
  for (let i = 0; i < 5000; i++) if (sampler.draw(rng) === 0) early++;
  assert.ok(Math.abs(early - 2500) < 150);
});

test("a deck deals all of its cards, with any affinity", () => {
  fc.assert(
    fc.property(quotaLists, fc.nat(), fc.boolean(), (quotas, seed, withAffinity) => {
      const options = quotas.map((_, i) => `option ${i}`);
      const deck = createDeck(options, quotas);
      const rng = createRng(seed);
      const dealt = new Map(options.map((option) => [option, 0]));
      while (deck.total > 0) {
        const option = withAffinity
          ? dealWithAffinity(deck, rng, (name) => (name === "option 0" ? 1000 : 0.001))
          : deal(deck, rng);
        dealt.set(option, (dealt.get(option) ?? 0) + 1);
      }
      assert.deepEqual([...dealt.values()], quotas);
    }),
  );
});

test("an option with affinity is dealt earlier", () => {
  const deck = createDeck(["plain", "suited"], [100, 100]);
  const rng = createRng(1);
  const first = Array.from({ length: 50 }, () =>
    dealWithAffinity(deck, rng, (o) => (o === "suited" ? 9 : 1)),
  );
  assert.ok(first.filter((option) => option === "suited").length > 35);
});

test("tickets never repeat, not even when the numbers of a style run out", () => {
  const office = createTicketOffice(createRng(1));
  const tickets = new Set<string>();
  for (const pclass of [1, 2, 3] as const) for (let i = 0; i < 60_000; i++) tickets.add(office.issue(pclass));
  assert.equal(tickets.size, 180_000);
});
