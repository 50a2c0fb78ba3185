import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Passenger } from "../helpers/passenger-records.ts";
import { type Reply, type Serving, serving } from "../helpers/serving.ts";

/** One input of an inference request; its values too, when they are sent as bytes. */
interface Tensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data?: readonly unknown[];
  readonly parameters?: Readonly<Record<string, unknown>>;
}

const DATATYPES: Readonly<Record<string, string>> = {
  PassengerId: "INT64",
  Pclass: "INT64",
  Name: "BYTES",
  Sex: "BYTES",
  Age: "FP64",
  SibSp: "INT64",
  Parch: "INT64",
  Ticket: "BYTES",
  Fare: "FP64",
  Cabin: "BYTES",
  Embarked: "BYTES",
};

/** Records as tensors with JSON data, one a column. */
function tensorsOf(records: readonly Passenger[], names = Object.keys(DATATYPES)): Tensor[] {
  return names.map((name) => ({
    name,
    datatype: DATATYPES[name],
    shape: [records.length, 1],
    data: records.map((record) => record[name]),
  }));
}

/** A tensor's data as bytes, as `tritonclient` sends it. */
function bytesOf({ datatype, data = [] }: Tensor): Buffer {
  return Buffer.concat(
    data.map((value) => {
      if (datatype === "BYTES") {
        const text = Buffer.from(String(value ?? ""));
        const length = Buffer.alloc(4);
        length.writeUInt32LE(text.length);
        return Buffer.concat([length, text]);
      }
      const bytes = Buffer.alloc(8);
      if (datatype === "INT64") bytes.writeBigInt64LE(BigInt(Number(value)));
      else bytes.writeDoubleLE(value === null ? Number.NaN : Number(value));
      return bytes;
    }),
  );
}

describe("the Open Inference Protocol", () => {
  let s: Serving;
  let ten: Passenger[];
  before(async () => {
    s = await serving();
    ten = s.records.slice(0, 10);
  });
  after(() => s.close());

  const infer = (body: unknown, where = "/v2/models/titanic/infer") => s.post(where, body);
  const inferBinary = async (tensors: readonly Tensor[], rest: object = {}, claim = 0) => {
    const parts = tensors.map(bytesOf);
    const inputs = tensors.map(({ data: _, ...tensor }, i) => ({
      ...tensor,
      parameters: { binary_data_size: parts[i].length },
    }));
    const json = Buffer.from(JSON.stringify({ inputs, ...rest }));
    const response = await fetch(`${s.url}/v2/models/titanic/infer`, {
      method: "POST",
      headers: { "inference-header-content-length": String(json.length + claim) },
      body: Buffer.concat([json, ...parts]),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const length = Number(response.headers.get("inference-header-content-length") ?? bytes.length);
    return {
      status: response.status,
      headers: response.headers,
      json: JSON.parse(bytes.subarray(0, length).toString()),
      rest: bytes.subarray(length),
    };
  };
  const expected = (records: readonly Passenger[]) => {
    const scores = records.map((record) => s.offline(s.models[0], record));
    return { labels: scores.map((p) => (p > 0.5 ? 1 : 0)), proba: scores.flatMap((p) => [1 - p, p]) };
  };
  const refuses = (reply: Pick<Reply, "status" | "json">, text: RegExp, status = 400) => {
    assert.equal(reply.status, status, JSON.stringify(reply.json));
    assert.deepEqual(Object.keys(reply.json), ["error"]);
    assert.match(reply.json.error, text);
  };

  it("tells of the server and of its health", async () => {
    const { json } = await s.get("/v2");
    assert.equal(json.name, "titanic-ops");
    assert.deepEqual(json.extensions, ["binary_tensor_data"]);
    assert.deepEqual((await s.get("/v2/health/live")).json, { live: true });
    assert.deepEqual((await s.get("/v2/health/ready")).json, { ready: true });
    assert.deepEqual((await s.get("/v2/models")).json, { models: ["titanic"] });
  });

  it("describes the model by its columns, with or without the version in the path", async () => {
    const { json } = await s.get("/v2/models/titanic");
    assert.deepEqual(json.versions, ["1"]);
    assert.deepEqual(
      Object.fromEntries(json.inputs.map((input: Tensor) => [input.name, input.datatype])),
      DATATYPES,
    );
    assert.deepEqual(json.outputs, [
      { name: "predict", datatype: "INT64", shape: [-1] },
      { name: "predict_proba", datatype: "FP64", shape: [-1, 2] },
    ]);
    assert.deepEqual((await s.get("/v2/models/titanic/versions/1")).json, json);
    assert.deepEqual((await s.get("/v2/models/titanic/versions/1/ready")).json, {
      name: "titanic",
      ready: true,
    });
  });

  it("answers JSON tensors as the model itself does, and echoes the id", async () => {
    const { status, json } = await infer({ id: "r-17", inputs: tensorsOf(ten) });
    assert.equal(status, 200, JSON.stringify(json));
    const { labels, proba } = expected(ten);
    assert.equal(json.id, "r-17");
    assert.equal(json.model_name, "titanic");
    assert.equal(json.model_version, "1");
    assert.deepEqual(json.parameters, { model_digest: s.digests[0], is_drift: false });
    assert.deepEqual(json.outputs, [
      { name: "predict", datatype: "INT64", shape: [10], data: labels },
      { name: "predict_proba", datatype: "FP64", shape: [10, 2], data: proba },
    ]);
  });

  it("answers POST /predict and infer alike, and counts both", async () => {
    const counted = async () => {
      const found = /^prediction_request_total\{[^}]*\} (\d+)$/m.exec((await s.get("/metrics")).text);
      return Number(found?.[1] ?? 0);
    };
    const before = await counted();
    const [record] = ten;
    const { json } = await infer({ inputs: tensorsOf([record]) });
    const single = await s.post("/predict", record);
    assert.equal(json.outputs[1].data[1], single.json.probability);
    assert.equal(await counted(), before + 2);
  });

  it("takes flat and nested data, and shapes with and without the one", async () => {
    const flat = await infer({ inputs: tensorsOf(ten).map((tensor) => ({ ...tensor, shape: [10] })) });
    const nested = await infer({
      inputs: tensorsOf(ten).map(({ data = [], ...tensor }) => ({
        ...tensor,
        data: data.map((value) => [value]),
      })),
    });
    assert.equal(flat.status, 200);
    assert.deepEqual(nested.json, flat.json);
  });

  it("takes NaN and null for a missing number, and an empty text for a missing text", async () => {
    const records = ten.map((record) => ({ ...record, Age: null, Cabin: null, Embarked: null }));
    const told = await infer({ inputs: tensorsOf(records) });
    assert.deepEqual(told.json.outputs[1].data, expected(records).proba);
    const text = JSON.stringify({ id: '"NaN\\', inputs: tensorsOf(records) });
    const bare = await infer(
      text.replace(/("Age".*?\[)(null,?)+/, (_, head) => `${head}${Array(10).fill("NaN")}`),
    );
    assert.deepEqual(bare.json.outputs, told.json.outputs);
    assert.equal(bare.json.id, '"NaN\\');
    const empty = await infer({
      inputs: tensorsOf(records.map((record) => ({ ...record, Cabin: "", Embarked: "" }))),
    });
    assert.deepEqual(empty.json.outputs, told.json.outputs);
    assert.deepEqual((await inferBinary(tensorsOf(records))).json.outputs, told.json.outputs);
  });

  it("answers bytes with bytes when asked to, and the two forms are one answer", async () => {
    const { status, headers, json, rest } = await inferBinary(tensorsOf(ten), {
      parameters: { binary_data_output: true },
    });
    assert.equal(status, 200, JSON.stringify(json));
    assert.equal(headers.get("content-type"), "application/octet-stream");
    assert.deepEqual(
      json.outputs.map((output: Tensor) => [output.name, output.parameters, output.data]),
      [
        ["predict", { binary_data_size: 80 }, undefined],
        ["predict_proba", { binary_data_size: 160 }, undefined],
      ],
    );
    const { labels, proba } = expected(ten);
    assert.deepEqual(
      labels.map((_, i) => Number(rest.readBigInt64LE(i * 8))),
      labels,
    );
    assert.deepEqual(
      proba.map((_, i) => rest.readDoubleLE(80 + i * 8)),
      proba,
    );
  });

  it("returns the outputs that are asked for, in that order and each in its form", async () => {
    const { json, rest } = await inferBinary(tensorsOf(ten), {
      outputs: [{ name: "predict_proba", parameters: { binary_data: true } }, { name: "predict" }],
    });
    assert.deepEqual(
      json.outputs.map(({ name }: Tensor) => name),
      ["predict_proba", "predict"],
    );
    assert.equal(rest.length, 160);
    assert.deepEqual(json.outputs[1].data, expected(ten).labels);
    const one = await infer({ inputs: tensorsOf(ten), outputs: [{ name: "predict" }] });
    assert.deepEqual(one.json.outputs, [json.outputs[1]]);
  });

  it("takes any datatype of numbers for a column of numbers, as JSON and as bytes", async () => {
    const [record] = ten;
    const { outputs } = (await infer({ inputs: tensorsOf([record]) })).json;
    for (const datatype of [
      "INT8",
      "INT16",
      "INT32",
      "UINT8",
      "UINT16",
      "UINT32",
      "UINT64",
      "FP16",
      "FP32",
      "FP64",
    ]) {
      const pclass = Number(record.Pclass);
      const inputs = tensorsOf([record]).map((tensor) =>
        tensor.name === "Pclass" ? { ...tensor, datatype } : tensor,
      );
      assert.deepEqual((await infer({ inputs })).json.outputs, outputs, datatype);
      const width = Number(/\d+/.exec(datatype)?.[0]) / 8;
      const bytes = Buffer.alloc(width);
      if (datatype === "FP16") bytes.writeUInt16LE([0, 0x3c00, 0x4000, 0x4200][pclass]);
      else if (datatype === "FP32") bytes.writeFloatLE(pclass);
      else if (datatype === "FP64") bytes.writeDoubleLE(pclass);
      else bytes.writeUInt8(pclass);
      const json = JSON.stringify({
        inputs: inputs.map(({ data, ...tensor }) =>
          tensor.name === "Pclass"
            ? { ...tensor, parameters: { binary_data_size: width } }
            : { ...tensor, data },
        ),
      });
      const response = await fetch(`${s.url}/v2/models/titanic/infer`, {
        method: "POST",
        headers: { "inference-header-content-length": String(json.length) },
        body: Buffer.concat([Buffer.from(json), bytes]),
      });
      const answer = (await response.json()) as { outputs: unknown };
      assert.deepEqual(answer.outputs, outputs, datatype);
    }
    const bool = tensorsOf([record]).map((tensor) =>
      tensor.name === "Parch" ? { ...tensor, datatype: "BOOL", data: [true] } : tensor,
    );
    const parent = tensorsOf([{ ...record, Parch: 1 }]);
    assert.deepEqual(
      (await infer({ inputs: bool })).json.outputs,
      (await infer({ inputs: parent })).json.outputs,
    );
  });

  it("names column and row of a value that the model does not take", async () => {
    const change = (name: string, value: unknown) =>
      infer({
        inputs: tensorsOf(ten).map((tensor) =>
          tensor.name === name ? { ...tensor, data: tensor.data?.with(2, value) } : tensor,
        ),
      });
    refuses(await change("Pclass", 4), /input `Pclass`, row 2 \(counted from 0\): /);
    refuses(await change("Age", -1), /input `Age`, row 2 /);
    refuses(
      await change("Age", "old"),
      /input `Age` has in row 2 \(counted from 0\) "old", which is no FP64/,
    );
    refuses(await change("SibSp", 1.5), /input `SibSp` has in row 2 .* 1\.5, which is no INT64/);
    refuses(await change("Sex", null), /input `Sex`, row 2 .* is missing, and must not be/);
    refuses(await change("Sex", 7), /input `Sex` has in row 2 .* 7, which is no BYTES/);
    refuses(await change("Name", ["a", "b"]), /input `Name` has 11 elements, and its shape says 10/);
    refuses(await change("Name", [["a"]]), /input `Name` has in row 2 .* a list, which is no BYTES/);
  });

  it("says what is wrong with the inputs as a whole", async () => {
    const all = tensorsOf(ten);
    const [first, ...others] = all;
    refuses(await infer({ inputs: [...all, first] }), /`PassengerId` is there twice/);
    refuses(
      await infer({ inputs: [...all, { ...first, name: "Survived" }] }),
      /`Survived` is unknown; the model takes `PassengerId`, /,
    );
    refuses(await infer({ inputs: [...all, { ...first, name: "__proto__" }] }), /`__proto__` is unknown/);
    refuses(await infer({ inputs: tensorsOf(ten, ["Age", "Fare"]) }), /inputs `Pclass`, `Sex`.* are missing/);
    refuses(
      await infer({ inputs: [{ ...first, shape: [2, 5] }, ...others] }),
      /has the shape \[2, 5\], and must have \[n\] or \[n, 1\]/,
    );
    refuses(await infer({ inputs: [{ ...first, shape: [] }, ...others] }), /has the shape \[\]/);
    refuses(
      await infer({ inputs: [...others, { ...first, shape: [9] }] }),
      /`PassengerId` has 9 rows, and `Pclass` has 10/,
    );
    refuses(
      await infer({ inputs: [{ ...first, datatype: "BF16" }, ...others] }),
      /datatype `BF16`, which is none of BYTES, BOOL/,
    );
    refuses(
      await infer({ inputs: [{ ...first, datatype: "BYTES" }, ...others] }),
      /holds BYTES, and the column holds numbers/,
    );
    refuses(
      await infer({ inputs: [{ ...first, data: undefined }, ...others] }),
      /`PassengerId` has no `data`/,
    );
    refuses(await infer({ inputs: [{ ...first, shape: [0], data: [] }] }), /`PassengerId` has no rows/);
    refuses(
      await infer({ id: 7, inputs: [] }),
      /`id`: must be a text; `inputs`: must have a tensor at least$/,
    );
    refuses(
      await infer({ inputs: [{ ...first, shape: [-1] }] }),
      /`inputs.0.shape.0`: must be a whole number/,
    );
    refuses(await infer({ inputs: [7] }), /`inputs.0`: must be a tensor/);
    refuses(await infer([]), /the body: must be an object/);
    refuses(await infer({ inputs: [{ ...first, shape: [101] }] }), /101 rows are more than 100/, 413);
    refuses(
      await infer({ inputs: [{ ...first, parameters: { shared_memory_region: "x" } }] }),
      /`shared_memory_region`/,
    );
    refuses(await infer({ inputs: [] }), /`inputs`/);
    refuses(await infer({}), /`inputs`/);
    refuses(await infer([]), /the body/);
    refuses(await infer("{"), /not JSON/);
    refuses(
      await infer({ inputs: all, outputs: [{ name: "logits" }] }),
      /output `logits` is unknown; the model gives `predict` and `predict_proba`/,
    );
    refuses(
      await infer({ inputs: all, outputs: [{ name: "predict" }, { name: "predict" }] }),
      /`predict` is there twice/,
    );
    refuses(
      await infer({ inputs: all, outputs: [{ name: "predict", parameters: { classification: 1 } }] }),
      /`classification`/,
    );
  });

  it("says what is wrong with bytes", async () => {
    const [first, ...others] = tensorsOf(ten);
    refuses(
      await inferBinary([{ ...first, shape: [9] }]),
      /`PassengerId` has 80 bytes, and its shape needs 72/,
    );
    refuses(await inferBinary(tensorsOf(ten), {}, 100_000), /inference-header-content-length does not fit/);
    refuses(
      await inferBinary([{ ...first, datatype: "FP32" }, ...others]),
      /has 80 bytes, and its shape needs 40/,
    );
    const claim = (size: unknown) =>
      infer({ inputs: [{ ...first, data: undefined, parameters: { binary_data_size: size } }] });
    refuses(await claim(80), /`binary_data_size` of 80, and 0 bytes are left/);
    refuses(await claim(-1), /no size/);
    refuses(await claim("x"), /no size/);
    const raw = async (tensor: Tensor, bytes: readonly number[]): Promise<Pick<Reply, "status" | "json">> => {
      const parameters = { binary_data_size: bytes.length };
      const json = JSON.stringify({ inputs: [{ ...tensor, parameters }] });
      const response = await fetch(`${s.url}/v2/models/titanic/infer`, {
        method: "POST",
        headers: { "inference-header-content-length": String(json.length) },
        body: Buffer.concat([Buffer.from(json), Buffer.from(bytes)]),
      });
      return { status: response.status, json: await response.json() };
    };
    const sex = { name: "Sex", datatype: "BYTES", shape: [1] };
    refuses(await raw(sex, [4, 0, 0, 0, 109]), /ends within its element 0/);
    refuses(await raw(sex, [4, 0]), /ends within its element 0/);
    refuses(await raw(sex, [1, 0, 0, 0, 255]), /row 0 .* not UTF-8/);
    refuses(await raw({ ...sex, shape: [2] }, [1, 0, 0, 0, 109]), /has 1 elements, and its shape says 2/);
    refuses(await raw({ ...sex, data: ["m"] }, [1, 0, 0, 0, 109]), /one of them is enough/);
  });

  it("does not know other models, other versions and other paths", async () => {
    refuses(await s.get("/v2/models/iris"), /no model `iris`; `titanic` is served/, 404);
    refuses(
      await s.get("/v2/models/titanic/versions/2"),
      /version `2` of `titanic` is not served; version 1 is/,
      404,
    );
    refuses(
      await infer({ inputs: tensorsOf(ten) }, "/v2/models/titanic/versions/9/infer"),
      /not served/,
      404,
    );
    refuses(await s.get("/v2/nothing"), /there is no GET \/v2\/nothing/, 404);
    refuses(await s.get("/v2/models/titanic/infer"), /GET is not for/, 405);
    refuses(await s.post("/v2", {}), /POST is not for/, 405);
  });

  it("counts a request that failed, and its answer has the request's id", async () => {
    const reply = await s.post("/v2/models/titanic/infer", { inputs: [] }, { "x-request-id": "abc" });
    assert.equal(reply.headers.get("x-request-id"), "abc");
    assert.match((await s.get("/metrics")).text, /prediction_error_total\{code="INVALID_INPUT"\} [1-9]/);
    assert.match((await s.get("/metrics")).text, /route="\/v2\/models\/:name\/infer"/);
  });
});

describe("the Open Inference Protocol without a model", () => {
  it("is not ready, and says so", async (t) => {
    const s = await serving({ unloaded: true });
    t.after(() => s.close());
    assert.equal((await s.get("/v2/health/live")).status, 200);
    const ready = await s.get("/v2/health/ready");
    assert.deepEqual([ready.status, ready.json], [503, { ready: false }]);
    const { status, json } = await s.post("/v2/models/titanic/infer", { inputs: [] });
    assert.deepEqual([status, Object.keys(json)], [503, ["error"]]);
  });

  it("is not ready while it drains, but answers", async (t) => {
    const s = await serving({ accepting: () => false });
    t.after(() => s.close());
    const { status, json } = await s.get("/v2/models/titanic/ready");
    assert.deepEqual([status, json], [503, { name: "titanic", ready: false }]);
    const { status: answered } = await s.post("/v2/models/titanic/infer", { inputs: tensorsOf(s.records) });
    assert.equal(answered, 413);
  });
});
