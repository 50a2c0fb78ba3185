/** What `assembly/grow.ts` exports: functions by their arguments, and numbers that are most often addresses. */
export interface TreeExports {
  readonly memory: WebAssembly.Memory;
  setRules(tried: number, splitRows: number, leafRows: number, depth: number, gini: number): void;
  setWeights(of0: number, of1: number): void;
  makeRoom(rows: number, features: number, rowBytes: number, isWeighted: number): void;
  seed(a: number, b: number, c: number, d: number): void;
  drawRows(size: number): void;
  takeRows(): void;
  grow(): void;
  holdTree(nodes: number, leafRows: number): void;
  findLeaves(): number;
  readonly codes: WebAssembly.Global;
  readonly labels: WebAssembly.Global;
  readonly units: WebAssembly.Global;
  readonly lows: WebAssembly.Global;
  readonly highs: WebAssembly.Global;
  readonly sizes: WebAssembly.Global;
  readonly nodeCount: WebAssembly.Global;
  readonly leafCount: WebAssembly.Global;
  readonly threshold: WebAssembly.Global;
  readonly cover: WebAssembly.Global;
  readonly leaves: WebAssembly.Global;
  readonly steps: WebAssembly.Global;
  readonly child: WebAssembly.Global;
  readonly leaf: WebAssembly.Global;
  readonly feature: WebAssembly.Global;
  readonly missingLeft: WebAssembly.Global;
  readonly places: WebAssembly.Global;
  readonly ends: WebAssembly.Global;
}
