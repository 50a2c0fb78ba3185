/** Memory is handed out once, from below to above; only what is above the last piece, the nodes, goes on growing. */
let end: usize = __heap_base;

/** So many bytes, zeroed, of which the first has an address that any number can be at. */
export function room(bytes: usize): usize {
  const at = aligned(end);
  end = at + bytes;
  reserve(end);
  return at;
}

/** Makes the memory reach up to this address. Traps where a machine of 32 bits has no more to give. */
export function reserve(address: usize): void {
  const there = <usize>memory.size() << 16;
  if (address <= there) return;
  if (memory.grow(<i32>((address - there + 0xffff) >> 16)) < 0) unreachable();
}

/** The first address from this one on that is a multiple of 16. */
export function aligned(address: usize): usize {
  return (address + 15) & ~15;
}
