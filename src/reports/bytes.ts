/** The bytes of a file, made as they are read. */
export type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

/** Long enough to be worth a step of its own, short enough to hold nothing up. */
const PIECE = 1 << 15;

/** Texts as UTF-8, put together to pieces of at least 32 KB. */
export function encoded(texts: Iterable<string>): Bytes {
  const rest = texts[Symbol.iterator]();
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
        if (piece !== "") controller.enqueue(utf8(piece));
        if (next.done) controller.close();
      },
      cancel() {
        rest.return?.();
      },
    },
    { highWaterMark: 2 },
  );
}

const encoder = new TextEncoder();
let room = new Uint8Array(3 * PIECE);

/** Encoded in a room of its own first: `encode` asks for three times the memory and gives it back late. */
function utf8(text: string): Uint8Array<ArrayBuffer> {
  if (room.length < 3 * text.length) room = new Uint8Array(3 * text.length);
  const { written } = encoder.encodeInto(text, room);
  return room.slice(0, written);
}
