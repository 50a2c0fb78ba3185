/** Splits server-sent events that come in pieces, each with its name and its data. */
export function createEventSplitter(): (piece: string) => { event: string; data: string }[] {
  let rest = "";
  return (piece) => {
    const blocks = (rest + piece).split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => {
      const lines = block.split("\n").map((line) => line.split(/: ?(.*)/s, 2));
      const field = (name: string) => lines.find(([each]) => each === name)?.[1];
      const [event, data] = [field("event"), field("data")];
      return event === undefined || data === undefined ? [] : [{ event, data }];
    });
  };
}
