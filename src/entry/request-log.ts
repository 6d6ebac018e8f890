import type { LogKind } from "../config.ts";
import type { Watch } from "../watch.ts";
import type { RequestListener } from "./requests.ts";

export type RequestLog = RequestListener & Pick<Watch, "failed"> & { flush(): void };

const FLUSH_AFTER = 50;
const FLUSH_AT = 64 * 1024;
/** Our secrets by how they begin, tokens by their first letters, and LiveKit's TURN password by its name. */
const SECRETS =
  /\bdc[a-z]_[\w-]{8,}|\beyJ[\w-]+\.[\w-]+\.[\w-]*|("turn_?password"\s*:\s*)"[^"]*"/gi;

/**
 * One line of JSON for each request once it is over, and one for each error that nobody foresaw, under the request's
 * number. `write` gets whole lines, several at a time; `hidden` are the secrets of the settings.
 */
export function requestLog(
  kind: Exclude<LogKind, "off">,
  write: (lines: string) => void,
  hidden: string[],
): RequestLog {
  const out = lineBuffer(write);
  return {
    done({ seen, status, milliseconds, bytes, cutOff }) {
      const isOurs = status !== null && status >= 500;
      if (kind === "errors" && !isOurs) return;
      out.add({
        ...headOf(isOurs ? "error" : "info"),
        id: seen.id,
        method: seen.method,
        route: seen.route,
        event: seen.eventId,
        status,
        code: seen.code,
        caller: seen.caller,
        ms: Math.round(milliseconds * 10) / 10,
        bytes,
        ...(cutOff ? { cutOff } : {}),
      });
    },
    noRequest(status) {
      if (kind === "requests") out.add({ ...headOf("info"), status, noRequest: true });
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
