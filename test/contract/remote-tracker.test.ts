import { describe } from "node:test";
import { createFakeTracker } from "../helpers/fake-tracker.ts";
import { remoteTrackerContract } from "./remote-tracker.ts";

describe("a tracker in memory", () => {
  remoteTrackerContract(async () => createFakeTracker());
});
