import type { ServerResponse } from "node:http";
import type { SeenRequest, Watch } from "../watch.ts";
import type { Told } from "./http-server.ts";

/** A request that is over, one way or another. */
export type DoneRequest = {
  /** What the app saw of it. */
  seen: SeenRequest;
  /** Null when it had none yet when the client went away. */
  status: number | null;
  milliseconds: number;
  /** On the wire, headers too. */
  bytes: number;
  /** The client went away, or was cut off, before it had all of the answer. */
  cutOff: boolean;
};

export type RequestListener = {
  done(request: DoneRequest): void;
  /** What came on a connection was no request. */
  noRequest(status: number): void;
};

type Begun = {
  at: number;
  bytes: number;
  seen: SeenRequest | null;
  refused: number | null;
  end?: () => void;
};

/** Joins what the server knows of a request, its time and its bytes, with what the app does, and tells it when it is over. */
export function watchRequests(listeners: RequestListener[]): Told & Pick<Watch, "answered"> {
  const begun = new WeakMap<object, Begun>();

  function end(response: ServerResponse, sentBytes: number, one: Begun): void {
    const { seen } = one;
    if (seen === null) return notSeen(response.statusCode);
    const request: DoneRequest = {
      seen,
      status: one.refused ?? (response.headersSent ? response.statusCode : null),
      milliseconds: performance.now() - one.at,
      bytes: sentBytes - one.bytes,
      cutOff: !response.writableFinished,
    };
    for (const listener of listeners) listener.done(request);
  }

  function notSeen(status: number): void {
    for (const listener of listeners) listener.noRequest(status);
  }

  return {
    began({ socket }, response) {
      const one: Begun = {
        at: performance.now(),
        bytes: socket.bytesWritten,
        seen: null,
        refused: null,
      };
      begun.set(response, one);
      response.once("close", () => {
        const sent = socket.bytesWritten;
        const over = () => end(response, sent, one);
        // The app alone knows what was asked for. It notices later who went away, and what LiveKit answered itself.
        if (one.seen) over();
        else if (response.writableFinished) setImmediate(over);
        else one.end = over;
      });
    },
    answered(seen, platform) {
      const one = begun.get(outgoingOf(platform) ?? begun);
      if (!one) return;
      one.seen = seen;
      one.end?.();
    },
    refused(status, response) {
      const one = response && begun.get(response);
      if (one) one.refused = status;
      else notSeen(status);
    },
  };
}

/** The response that the adapter of hono gives along with the request. */
function outgoingOf(platform: unknown): object | null {
  if (typeof platform !== "object" || platform === null || !("outgoing" in platform)) return null;
  return platform.outgoing instanceof Object ? platform.outgoing : null;
}
