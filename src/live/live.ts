import { isoTime, type Millis } from "../clock.ts";

/** What a listener is shown: all of an event, one site's own, or the stage. */
export type View = { kind: "staff" | "stage"; siteId: null } | { kind: "site"; siteId: string };

/** Whose right keeps a stream open. */
export type Holder =
  | { kind: "site" | "display"; id: string }
  | { kind: "apiKey"; id: string; sessionId: string | null };

/** A holder and, of who signed in, the session: what tells one right from another. */
export function holderKey(holder: Holder): string {
  const session = holder.kind === "apiKey" ? holder.sessionId : null;
  return `${holder.kind} ${holder.id}${session === null ? "" : ` ${session}`}`;
}

/** One open answer, as the platform has it. */
export type Sink = {
  write(bytes: Uint8Array): void;
  /** Everything that was written has been taken over by the system. */
  isDrained(): boolean;
  end(): void;
};

/** Opens an answer that goes on; `closed` is called once, whoever ended it. `platform` is what came with the request. */
export type OpenStream = (
  platform: unknown,
  headers: Record<string, string>,
  closed: () => void,
) => { sink: Sink; response: Response };

/** A message without the time it is written at; `body` is what follows in its JSON object. */
export type Message = {
  event: "snapshot" | "change" | "time" | "signal";
  seq: number | null;
  body: string;
};

/** How long a client waits before it comes again; spread, so that not all come at once. */
const AGAIN_AFTER: Millis = 1000;
const encoder = new TextEncoder();

/** A message as it goes over the line. Only what follows the log has an id to resume from. */
export function encodeMessage({ event, seq, body }: Message, now: Millis): Uint8Array {
  const numbered = event === "snapshot" || event === "change";
  const id = numbered ? `id: ${seq}\n` : "";
  const number = seq === null ? "" : `"seq":${seq},`;
  return encoder.encode(
    `event: ${event}\n${id}data: {${number}"now":"${isoTime(now)}"${body}}\n\n`,
  );
}

/** Parts of a message, each JSON text by its name. */
export function bodyOf(parts: Iterable<readonly [name: string, text: string]>): string {
  return Array.from(parts, ([name, text]) => `,"${name}":${text}`).join("");
}

/** Keeps the line open; the event beside the comment lets a page find out a line that died without a word. */
export function ping(now: Millis): Uint8Array {
  return encoder.encode(`: \n\nevent: ping\ndata: {"now":"${isoTime(now)}"}\n\n`);
}

/** The first line of a stream. `chance` is between 0 and 1. */
export function greeting(chance: number): Uint8Array {
  return encoder.encode(`retry: ${Math.round(AGAIN_AFTER * (1 + 2 * chance))}\n\n`);
}

/** The log number that a client has; null when it has none, or says something else. */
export function lastEventId(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : null;
}

export function viewKey({ kind, siteId }: View): string {
  return siteId === null ? kind : `${kind} ${siteId}`;
}
