/** The bytes of a file, made as they are read. */
export type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

/** Long enough to be worth a step of its own, short enough to hold nothing up. */
const PIECE = 1 << 16;

/** Texts as UTF-8, put together to pieces of about 64 KB. */
export function encoded(texts: Iterable<string>): Bytes {
  const rest = texts[Symbol.iterator]();
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      pull(controller) {
        let piece = "";
        let next = rest.next();
        while (!next.done) {
          piece += next.value;
          if (piece.length >= PIECE) break;
          next = rest.next();
        }
        if (piece !== "") controller.enqueue(encoder.encode(piece));
        if (next.done) controller.close();
      },
      cancel() {
        rest.return?.();
      },
    },
    { highWaterMark: 2 },
  );
}
