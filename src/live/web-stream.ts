import type { OpenStream } from "./live.ts";

/** A stream as every platform of the web has it; where the platform's own answer can be had, that is quicker. */
export const openWebStream: OpenStream = (_platform, headers, closed) => {
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  let open = true;
  function close(): boolean {
    const wasOpen = open;
    open = false;
    if (wasOpen) closed();
    return wasOpen;
  }
  const body = new ReadableStream<Uint8Array>({
    start: (given) => void (controller = given),
    cancel: () => void close(),
  });
  return {
    response: new Response(body, { headers }),
    sink: {
      write: (bytes) => void (open && controller?.enqueue(bytes)),
      isDrained: () => (controller?.desiredSize ?? 0) > 0,
      end: () => void (close() && controller?.close()),
    },
  };
};
