import type { RegistryState } from "../../registry/registry-state.ts";
import type { LoggedEvent, RunEvents } from "../run-events.ts";

/** A run as it is on record here. */
export interface LocalRun {
  readonly log: RunEvents;
  /** The run's folder, in which its files are. */
  readonly folder: string;
  /** The folder of artifacts, in which the models are. */
  readonly artifacts: string;
}

/** A run as a tracker keeps it: noted here once, and handed back with what is sent. */
export interface RemoteRun {
  readonly id: string;
  /** Its page, for people; null where there is none. */
  readonly url: string | null;
  /** What else the adapter wants to be handed back. */
  readonly more: Readonly<Record<string, string>>;
}

/** A registry as it stands here. */
export interface LocalRegistry {
  readonly state: RegistryState;
  /** The folder of artifacts, in which the models are. */
  readonly artifacts: string;
}

/**
 * A service elsewhere in which runs and the registry appear too. What is on record here is the truth, and the service is
 * told it again, from the line on to which it has been told. Whatever is asked of it here may be asked again: a process
 * may be killed after the service has heard something, and before that was noted.
 *
 * Everything throws OPS_TRACKER_FAILED: `transient` in its details where the same may succeed a moment later, `refused`
 * where the service will never take what it was sent, neither where somebody has to do something first.
 */
export interface RemoteTracker {
  /** `comet` or `mlflow`. */
  readonly name: string;
  /** Where it is, without what is secret. What was sent is noted for this place. */
  readonly place: string;
  /** Whether it answers, and lets us in; what it says of itself. */
  check(signal: AbortSignal): Promise<string>;
  /** Makes the run there, or finds the one that an earlier try has made. It is there as a run that is at work. */
  begin(run: LocalRun, signal: AbortSignal): Promise<RemoteRun>;
  /**
   * Tells lines of the log, in their order. What was told already is told again without a change to it, as far as the
   * service allows. Returns what the service cannot hold, in words; the rest of the lines is there.
   */
  send(
    run: LocalRun,
    remote: RemoteRun,
    events: readonly LoggedEvent[],
    signal: AbortSignal,
  ): Promise<readonly string[]>;
  /** Gives the versions that are there the aliases that they have here. Returns what could not be told, in words. */
  mirror(registry: LocalRegistry, signal: AbortSignal): Promise<readonly string[]>;
}
