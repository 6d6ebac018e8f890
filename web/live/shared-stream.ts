import { serverNow } from "./clock.ts";
import { openStream, type LineState, type StreamEvents } from "./stream.ts";

/** What the page that holds the stream tells the browser's other pages, and what they ask of it. */
type Told =
  | { kind: "time"; now: string }
  | { kind: "parts"; parts: Record<string, unknown>; fresh: boolean }
  | { kind: "state"; state: LineState }
  | { kind: "who tells?" };

/**
 * A page that holds a stream hears the server every 15 s, or says at each try that it is lost, which with all its waits
 * may be 85 s after the last word: one that says nothing for longer has been put to sleep.
 */
const SILENT_FOR = 90_000;

/**
 * Follows a view as `openStream` does, with one connection for all pages of this browser that follow the same: HTTP/1.1
 * gives a browser six, and six streams would leave none for anything else. One page holds a lock and with it the stream,
 * and passes on what comes; when it goes, the lock goes to another. Browsers have locks under HTTPS only; without them
 * each page has a stream of its own.
 */
export function openSharedStream(url: string, events: StreamEvents): () => void {
  const { locks } = navigator as Partial<Navigator>;
  if (!locks) return openStream(url, events);
  const name = `diem-cau live ${url}`;
  const channel = new BroadcastChannel(name);
  // A channel of one origin takes no other; the rule means that of windows.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const tell = (told: Told) => channel.postMessage(told);
  const closed = new AbortController();
  let held: { turn: AbortController; tellAll(): void; close(): void } | null = null;
  let waiting = new AbortController();
  let silence: ReturnType<typeof setTimeout> | undefined;

  channel.addEventListener("message", ({ data }: MessageEvent<Told>) => {
    if (data.kind === "who tells?") held?.tellAll();
    else if (held === null) hear(data);
  });

  function hear(told: Exclude<Told, { kind: "who tells?" }>): void {
    listenForSilence();
    if (told.kind === "time") events.onTime(told.now);
    else if (told.kind === "parts") events.onParts(told.parts, told.fresh);
    else events.onState(told.state);
  }

  function listenForSilence(): void {
    clearTimeout(silence);
    silence = setTimeout(() => wait(true), SILENT_FOR);
  }

  /** Waits for the lock, or takes it from a page that does not answer any more. */
  function wait(steal: boolean): void {
    waiting.abort();
    const turn = new AbortController();
    waiting = turn;
    const options = steal ? { steal } : { signal: turn.signal };
    void locks
      ?.request(name, options, () => hold(turn))
      .catch(() => {
        // The lock was taken from this page; or this was a wait that a later one has replaced.
        if (held?.turn !== turn) return;
        drop();
        if (!closed.signal.aborted) wait(false);
      });
  }

  /** The lock is this page's until the promise is fulfilled. */
  async function hold(turn: AbortController): Promise<void> {
    // A lock that was taken by force may come after the end.
    if (closed.signal.aborted) return;
    clearTimeout(silence);
    let all: Record<string, unknown> = {};
    let line: LineState = { kind: "connecting" };
    const close = openStream(url, {
      onTime(now) {
        tell({ kind: "time", now });
        events.onTime(now);
      },
      onParts(parts, fresh) {
        all = fresh ? parts : { ...all, ...parts };
        tell({ kind: "parts", parts, fresh });
        events.onParts(parts, fresh);
      },
      onState(state) {
        line = state;
        tell({ kind: "state", state });
        events.onState(state);
      },
    });
    const tellAll = () => {
      tell({ kind: "time", now: new Date(serverNow()).toISOString() });
      tell({ kind: "parts", parts: all, fresh: true });
      tell({ kind: "state", state: line });
    };
    held = { turn, tellAll, close };
    await new Promise((done) => closed.signal.addEventListener("abort", done));
  }

  function drop(): void {
    held?.close();
    held = null;
  }

  events.onState({ kind: "connecting" });
  listenForSilence();
  wait(false);
  tell({ kind: "who tells?" });
  return () => {
    drop();
    closed.abort();
    waiting.abort();
    clearTimeout(silence);
    channel.close();
  };
}
