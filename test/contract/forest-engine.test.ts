import { forestEngineContract } from "./forest-engine.ts";

forestEngineContract("titanic-ops");
forestEngineContract("ml-random-forest");
