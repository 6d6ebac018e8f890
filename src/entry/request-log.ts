import type { ServerResponse } from "node:http";
import type { Told } from "./http-server.ts";
import type { LogKind } from "../config.ts";
import type { SeenRequest, Watch } from "../watch.ts";

export type RequestLog = Pick<Watch, "answered" | "failed"> &
  Told & {
    flush(): void;
  };

type Begun = {
  at: number;
  bytes: number;
  seen: SeenRequest | null;
  refused: number | null;
  end?: () => void;
};

const FLUSH_AFTER = 50;
const FLUSH_AT = 64 * 1024;
/** Our secrets by how they begin, tokens by their first letters, and LiveKit's TURN password by its name. */
const SECRETS =
  /\bdc[a-z]_[\w-]{8,}|\beyJ[\w-]+\.[\w-]+\.[\w-]*|("turn_?password"\s*:\s*)"[^"]*"/gi;

/**
 * One line of JSON for each request once it has been answered, and one for each error that nobody foresaw, under the
 * request's number. `write` gets whole lines, several at a time; `hidden` are the secrets of the settings.
 */
export function requestLog(
  kind: Exclude<LogKind, "off">,
  write: (lines: string) => void,
  hidden: string[],
): RequestLog {
  const begun = new WeakMap<object, Begun>();
  const out = lineBuffer(write);

  function done(response: ServerResponse, sentBytes: number, one: Begun): void {
    const { at, bytes, seen, refused } = one;
    const status = refused ?? (response.headersSent ? response.statusCode : null);
    const isOurs = status !== null && status >= 500;
    if (kind === "errors" && !isOurs) return;
    out.add({
      ...headOf(isOurs ? "error" : "info"),
      id: seen?.id ?? null,
      method: seen?.method ?? null,
      route: seen?.route ?? null,
      event: seen?.eventId ?? null,
      status,
      code: seen?.code ?? null,
      caller: seen?.caller ?? null,
      ms: Math.round((performance.now() - at) * 10) / 10,
      bytes: sentBytes - bytes,
      ...(response.writableFinished ? {} : { cutOff: true }),
    });
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
        const end = () => done(response, socket.bytesWritten, one);
        // Who went away is known here before the app has noticed, and it alone knows what was asked for.
        if (response.writableFinished || one.seen) end();
        else one.end = end;
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
      else if (kind === "requests") out.add({ ...headOf("info"), status, noRequest: true });
    },
    failed(error, id) {
      const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
      out.add({ ...headOf("error"), id, error: withoutSecrets(stack, hidden) });
    },
    flush: out.flush,
  };
}

function headOf(level: "info" | "error") {
  return { time: new Date().toISOString(), level };
}

/** The response that the adapter of hono gives along with the request. */
function outgoingOf(platform: unknown): object | null {
  if (typeof platform !== "object" || platform === null || !("outgoing" in platform)) return null;
  return platform.outgoing instanceof Object ? platform.outgoing : null;
}

function withoutSecrets(text: string, hidden: string[]): string {
  const known = hidden.reduce((rest, secret) => rest.replaceAll(secret, "…"), text);
  return known.replace(SECRETS, (_all, name?: string) => `${name ?? ""}…`);
}

/** One write for all that happens in a moment: a write for each line would cost more than the line. */
function lineBuffer(write: (lines: string) => void) {
  let lines = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const written = lines;
    lines = "";
    if (written !== "") write(written);
  }
  return {
    add(line: object): void {
      lines += `${JSON.stringify(line)}\n`;
      if (lines.length >= FLUSH_AT) flush();
      else timer ??= setTimeout(flush, FLUSH_AFTER);
    },
    flush,
  };
}
