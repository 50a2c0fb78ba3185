/** What the project uses of WebAssembly's interface: its types come with those of browsers, not with Node's. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  interface Global {
    readonly value: number;
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, (...numbers: number[]) => number>>);
    readonly exports: object;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
}
