/** The name under which `TITANIC_OPS_TEST_REQUIRE` demands a service that tests need. */
export type ServiceName =
  | "dvc"
  | "gcs"
  | "python3"
  | "postgres"
  | "redis"
  | "mlflow"
  | "prometheus"
  | "full-disk"
  | "reflink"
  | "chromium"
  | "tmux"
  | "zsh"
  | "fish"
  | "mandoc"
  | "onnx"
  | "container";

/**
 * The `skip` option of tests that need a service which is not on every machine. Where the service is there: false.
 * Where it is not, the tests are skipped with a reason that the report shows, unless `TITANIC_OPS_TEST_REQUIRE`
 * (comma-separated names) demands it: then loading the test file fails, so that a continuous integration which has
 * lost its service does not pass.
 *
 * @param how what to do for the tests to run.
 */
export function skipWithout(name: ServiceName, isThere: boolean, how: string): false | string {
  if (isThere) return false;
  const required = (process.env.TITANIC_OPS_TEST_REQUIRE ?? "").split(",").map((each) => each.trim());
  if (required.includes(name)) {
    throw new Error(`TITANIC_OPS_TEST_REQUIRE demands \`${name}\`, which is not there: ${how}`);
  }
  return `did not run, \`${name}\` is not there: ${how}`;
}
