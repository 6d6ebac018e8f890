import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { ServerResponse } from "node:http";
import { openWebStream } from "../live/web-stream.ts";
import type { OpenStream } from "../live/live.ts";

/** Writes into Node's own answer: a stream of the web before it costs ten times as much for each listener. */
export const openNodeStream: OpenStream = (platform, headers, closed) => {
  const outgoing = outgoingOf(platform);
  if (!outgoing) return openWebStream(platform, headers, closed);
  // Nobody goes on with the connection when the stream has ended: that ends it, so that each message is one write and
  // not three.
  outgoing.removeHeader("Transfer-Encoding");
  outgoing.writeHead(200, { ...headers, Connection: "close" });
  if (outgoing.destroyed) queueMicrotask(closed);
  else outgoing.once("close", closed);
  return {
    response: RESPONSE_ALREADY_SENT,
    sink: {
      write: (bytes) => void outgoing.write(bytes),
      isDrained: () => outgoing.writableLength === 0,
      end: () => void outgoing.end(),
    },
  };
};

/** What the adapter of hono gives along with the request. */
function outgoingOf(platform: unknown): ServerResponse | null {
  if (typeof platform !== "object" || platform === null || !("outgoing" in platform)) return null;
  return platform.outgoing instanceof ServerResponse ? platform.outgoing : null;
}
