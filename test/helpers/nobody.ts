/** The user id that owns nothing. */
const NOBODY = 65534;

/** Runs `work` without the superuser's rights: root may read and write whatever the modes of a file say. */
export async function withoutRootRights<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
