import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { trained } from "../helpers/trained.ts";

const ROW = "Pclass=1 Sex=female Age=38 SibSp=1 Parch=0 Fare=71 'Name=Ashcombe, Mrs. Henry'";
const HEAD = "PassengerId,Pclass,Name,Sex,Age,SibSp,Parch,Ticket,Fare,Cabin,Embarked";

describe("predict --row", () => {
  it("gives what the same row in a file gives", async (t) => {
    const { w, cli } = await trained(t);
    await w.write("one.csv", `${HEAD}\n7,1,"Ashcombe, Mrs. Henry",female,38,1,0,,71,,\n`);
    const file = await cli("predict one.csv --config small.yaml --json");
    const row = await cli(`predict --config small.yaml --json --row PassengerId=7 ${ROW}`);
    assert.equal(row.code, 0, row.stderr);
    assert.deepEqual(JSON.parse(row.stdout), JSON.parse(file.stdout));
    const csv = await cli(`predict --config small.yaml --format csv --row PassengerId=7 ${ROW}`);
    assert.match(csv.stdout, /^PassengerId,label,prediction,probability\n7,1,Survived,0\.\d+\n$/);
  });

  it("is told to people in a sentence", async (t) => {
    const { cli } = await trained(t);
    const { code, stdout } = await cli(`predict --config small.yaml --row ${ROW}`);
    assert.equal(code, 0);
    assert.match(stdout, /^Survived: the probability of `Survived` is 0\.\d{4} \(titanic version 1\)\n$/);
  });

  it("may go to a file", async (t) => {
    const { w, cli } = await trained(t);
    const { stdout } = await cli(`predict --config small.yaml --output one.csv --row ${ROW}`);
    assert.match(stdout, /^1 predictions by titanic version 1 are in one\.csv\n$/);
    assert.match(await w.read("one.csv"), /\n,1,Survived,/);
  });

  const mistakes: [row: string, message: RegExp][] = [
    ["Pclas=1", /knows no column `Pclas`\n\nhint: did you mean Pclass\?/],
    ["Survived=1", /knows no column `Survived`\n\nhint: its columns are PassengerId, Pclass/],
    ["Pclass=4 SibSp=0", /`Pclass` must be one of 1, 2, 3; .*`Parch` is missing/],
    [`Sex=male ${ROW.replace("Age=38", "Age=old")}`, /has the column `Sex` twice/],
    [ROW.replace("Age=38", "Age=old"), /`Age` must be a number/],
    [ROW.replace("Age=38", "Age=200"), /`Age` must be at most 120/],
    [ROW.replace("Parch=0", "Parch=0.5"), /`Parch` must be a whole number/],
    ["Age", /--row `Age` has `Age`, which is not column=value/],
    ["=38", /has `=38`, which is not column=value/],
  ];
  for (const [row, message] of mistakes) {
    it(`is refused where it is none: ${row}`, async (t) => {
      const { cli } = await trained(t);
      const { code, stdout, stderr } = await cli(`predict --config small.yaml --row ${row}`);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.match(stderr, message);
    });
  }

  it("is refused beside a file", async (t) => {
    const { cli } = await trained(t);
    const { code, stderr } = await cli(`predict in.csv --config small.yaml --row ${ROW}`);
    assert.equal(code, 2);
    assert.match(stderr, /--row is a row by itself, and `in\.csv` is a file of rows/);
  });
});
