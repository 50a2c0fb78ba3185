// Preloaded into a server whose memory is measured (with --expose-gc): what is garbage must not count as growth.
process.on("SIGUSR2", () => globalThis.gc());
