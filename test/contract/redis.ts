import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { Redis, RedisCommand } from "../../src/core/redis/redis.ts";
import { opsError } from "../helpers/ops-error.ts";
import { ownPrefix } from "../helpers/redis.ts";

/** How to reach one kind of Redis. */
export interface RedisAdapter {
  readonly name: string;
  readonly skip?: false | string;
  open(t: TestContext): Redis | Promise<Redis>;
}

const command = (name: string, key: string, ...parts: string[]): RedisCommand & { parts: string[] } => ({
  key,
  parts: [name, key, ...parts],
});

/** What every connection to Redis must do, whatever kind of Redis it is. */
export function redisContract({ name, skip = false, open }: RedisAdapter): void {
  const opened = async (t: TestContext) => {
    const redis = await open(t);
    const prefix = await ownPrefix(t, redis);
    return { redis, key: (id: number | string) => `${prefix}:${id}` };
  };

  describe(`redis ${name}`, { skip }, () => {
    it("answers commands in their order, in the forms of protocol 2", async (t) => {
      const { redis, key } = await opened(t);
      assert.deepEqual(
        await redis.send([
          command("HSET", key(1), "a", "1", "b", "é 𝄞"),
          command("HMGET", key(1), "a", "b", "c"),
          command("GET", key(2)),
          command("HGETALL", key(1)),
          command("SET", key(3), "x"),
        ]),
        [2, ["1", "é 𝄞", null], null, ["a", "1", "b", "é 𝄞"], "OK"],
      );
      assert.deepEqual(await redis.send([]), []);
      assert.equal(redis.isReady(), true);
    });

    it("writes many commands at once, whatever their values hold", async (t) => {
      const { redis, key } = await opened(t);
      const values = ["", "\r\n", "*1\r\n$4\r\nQUIT\r\n", "é 𝄞", "-ERR no", "x".repeat(100_000)];
      await Promise.all(
        values.map((_, round) =>
          redis.write(
            Array.from({ length: 300 }, (_, i) =>
              command("SET", key(`${round}-${i}`), values[(round + i) % values.length]),
            ),
          ),
        ),
      );
      for (const [round] of values.entries()) {
        const asked = values.map((_, i) => command("GET", key(`${round}-${i + 290}`)));
        assert.deepEqual(
          await redis.send(asked),
          values.map((_, i) => values[(round + i + 290) % values.length]),
        );
      }
      await redis.write([]);
    });

    it("tells which command was refused, has carried out the others, and goes on", async (t) => {
      const { redis, key } = await opened(t);
      await redis.write([command("SET", key(1), "text")]);
      const commands = [
        command("SET", key(2), "before"),
        command("HSET", key(1), "a", "1"),
        command("SET", key(3), "after"),
      ];
      for (const work of [() => redis.write(commands), () => redis.send(commands)]) {
        const error = await opsError("OPS_REDIS_FAILED", work);
        assert.match(error.message, /WRONGTYPE/);
        assert.equal(error.details.transient, false);
        const held = [1, 2, 3].map((id) => command("GET", key(id)));
        assert.deepEqual(await redis.send(held), ["text", "before", "after"]);
        await redis.write([2, 3].map((id) => command("UNLINK", key(id))));
      }
    });

    it("lists the keys of a prefix to the letter, and no others", async (t) => {
      const { redis, key } = await opened(t);
      const listed = async (prefix: string) => {
        const found = new Set<string>();
        for await (const keys of redis.keys(prefix)) for (const each of keys) found.add(each);
        return [...found].sort();
      };
      const many = Array.from({ length: 2500 }, (_, i) => key(`many:${i}`));
      const odd = ["*", "?x", "[a]", "\\", "a"].map((id) => key(`odd:${id}`));
      await redis.write([...many, ...odd].map((each) => command("SET", each, "1")));
      assert.deepEqual(await listed(key("many:")), many.sort());
      assert.deepEqual(await listed(key("odd:")), odd.sort());
      for (const each of odd) assert.deepEqual(await listed(each), [each]);
      assert.deepEqual(await listed(key("none")), []);
    });

    it("fails at once when it is closed, which may be said twice", async (t) => {
      const { key } = await opened(t);
      const redis = await open(t);
      await redis.connected();
      await redis.close();
      await redis.close();
      assert.equal(redis.isReady(), false);
      await opsError("OPS_REDIS_FAILED", () => redis.send([command("GET", key(1))]));
      await opsError("OPS_REDIS_FAILED", () => redis.write([command("SET", key(1), "1")]));
      await opsError("OPS_REDIS_FAILED", () => redis.connected());
    });
  });
}
