import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decidedAs } from "../../src/web/model/cut.ts";
import { answerOf, differences } from "../../src/web/predict/served-answer.ts";
import { sureness } from "../../src/web/probability.ts";
import { TEXTS } from "../../src/web/texts.ts";

function form(values: readonly string[], threshold = 0.5) {
  return { classes: values.map((value) => ({ value, label: `class ${value}` })), threshold };
}

describe("an answer of the service", () => {
  it("of two classes is cut at the threshold of the model", () => {
    const of = (probability: number) => answerOf(form(["0", "1"], 0.4), { probability }).classIndex;
    assert.deepEqual([0.4, 0.41].map(of), [0, 1]);
  });

  it("of more is the most probable class, in the order of the form however the values sort", () => {
    const probabilities = { 2: 0.1, 10: 0.7, a: 0.2 };
    assert.deepEqual(answerOf(form(["a", "10", "2"]), { probability: 0.7, probabilities }), {
      classIndex: 1,
      probability: 0.7,
      probabilities: [0.2, 0.7, 0.1],
    });
  });

  it("of a version with other classes has nothing for those that it does not know", () => {
    const answer = answerOf(form(["a", "b", "new"]), {
      probability: 0.6,
      probabilities: { a: 0.4, b: 0.6, old: 0 },
    });
    assert.deepEqual(answer.probabilities, [0.4, 0.6, 0]);
  });

  it("differs from another class by class, of two by the positive one", () => {
    const three = (probabilities: number[]) => ({ classIndex: 0, probability: 0, probabilities });
    assert.deepEqual(differences(three([0.5, 0.25, 0.25]), three([0.25, 0.25, 0.5])), [0.25, 0, -0.25]);
    const two = (probability: number) => ({ classIndex: 0, probability });
    assert.deepEqual(differences(two(0.75), two(0.5)), [0.25]);
  });
});

describe("more than two classes", () => {
  it("leave an answer below three fifths unsure, whatever the others have", () => {
    assert.equal(sureness(0.2, 5), TEXTS.predict.unsure);
    assert.equal(sureness(0.59, 3), TEXTS.predict.unsure);
    assert.equal(sureness(0.91, 3), sureness(0.91));
  });

  it("are asked for by name, as long as they fit into a line", () => {
    assert.equal(TEXTS.predict.heading(["no", "yes"]), "yes, or not?");
    assert.equal(TEXTS.predict.heading(["a", "b", "c"]), "a, b or c?");
    assert.equal(TEXTS.predict.heading([..."abcdef"]), "Which of 6 classes?");
  });

  it("have no precision where none is called so, and no recall where none is", () => {
    const { precision, recall } = decidedAs({ tn: 5, fp: 0, fn: 0, tp: 0 });
    assert.deepEqual([precision, recall], [null, null]);
    assert.equal(decidedAs({ tn: 5, fp: 1, fn: 1, tp: 3 }).recall, 0.75);
  });
});
