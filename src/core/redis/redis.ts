/** A command as Redis takes it, and the key that decides which node of a cluster it is for. */
export interface RedisCommand {
  readonly key: string;
  readonly parts: readonly (string | Buffer)[];
}

/** A command whose parts are all text. */
export interface RedisWrite extends RedisCommand {
  readonly parts: readonly string[];
}

/** What Redis answers, in version 2 of its protocol: a hash is a flat list of names and values. */
export type RedisReply = string | number | null | readonly RedisReply[];

/**
 * The port of Redis: commands as they are, since each part of the program asks for a few of its own. The connection is
 * made when it is opened and, once lost, is sought again for as long as it is open.
 */
export interface Redis {
  /** Where it is, free of secrets. */
  readonly location: string;
  /** Whether it is connected now. */
  isReady(): boolean;
  /** Resolves once it is connected. Throws OPS_REDIS_FAILED when it is not within the time for a connection. */
  connected(signal?: AbortSignal): Promise<void>;
  /**
   * Sends commands together and resolves to their replies in order. Throws OPS_REDIS_FAILED at once where there is no
   * connection, when it is lost or the time is over (some commands may have been carried out then), or when a command
   * is refused.
   */
  send(commands: readonly RedisCommand[]): Promise<RedisReply[]>;
  /**
   * Sends commands for their effect alone, as fast as the server takes them; each is one that Redis answers with a number or
   * OK. Throws as `send` does. What several calls send at once arrives in their order.
   */
  write(commands: readonly RedisWrite[]): Promise<void>;
  /** The keys that begin with `prefix`, in batches, on all nodes; a key that comes or goes meanwhile may be missing. */
  keys(prefix: string): AsyncIterable<string[]>;
  close(): Promise<void>;
}

/** What is told of the connection. */
export interface RedisEvents {
  /** It was made or lost; `why` tells of a loss. */
  readonly onChange?: (ready: boolean, why: string) => void;
}

export interface RedisOptions extends RedisEvents {
  /** For a connection to be made, and for the replies to what was sent together, in milliseconds. */
  readonly timeoutMs: number;
}
