/** Whether the parts at hand are current: `lost` since a moment (Date.now()), `refused` for good with a status. */
export type LineState =
  | { kind: "connecting" }
  | { kind: "open" }
  | { kind: "lost"; since: number }
  | { kind: "refused"; status: number };

export type StreamEvents = {
  /** What the server's clock showed as it wrote, ISO 8601. */
  onTime(now: string): void;
  /** Parts that came, by name; `fresh` when they are all there are. */
  onParts(parts: Record<string, unknown>, fresh: boolean): void;
  onState(state: LineState): void;
};

/** The server says something at least every 15 s; after twice that and a little the line is dead. */
const SILENT_FOR = 35_000;
const WAITS = [1000, 2000, 4000, 8000];

/** Follows one view of an event over EventSource until it is closed; it comes back by itself. */
export function openStream(url: string, { onTime, onParts, onState }: StreamEvents): () => void {
  let source: EventSource | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let closed = false;
  let lostSince: number | null = null;

  function open(): void {
    source = new EventSource(url);
    source.addEventListener("open", heard);
    for (const event of ["ping", "snapshot", "change", "time", "signal"])
      source.addEventListener(event, (message) => take(event, message));
    source.addEventListener("error", () => void failed());
    listenForSilence();
  }

  function take(event: string, message: MessageEvent<string>): void {
    heard();
    // Written by our own server.
    const { seq: _seq, now, types: _types, ...parts } = JSON.parse(message.data);
    onTime(now);
    if (event !== "ping") onParts(parts, event === "snapshot");
  }

  function heard(): void {
    failures = 0;
    lostSince = null;
    onState({ kind: "open" });
    listenForSilence();
  }

  function listenForSilence(): void {
    clearTimeout(silence);
    silence = setTimeout(() => void failed(), SILENT_FOR);
  }

  async function failed(): Promise<void> {
    source?.close();
    clearTimeout(silence);
    if (closed || again !== undefined) return;
    lostSince ??= Date.now();
    onState({ kind: "lost", since: lostSince });
    const status = await statusOf(url);
    if (closed || again !== undefined) return;
    if (status !== null && status >= 400 && status < 500 && status !== 429)
      onState({ kind: "refused", status });
    const wait = WAITS[Math.min(failures, WAITS.length - 1)] ?? 0;
    failures += 1;
    again = setTimeout(
      () => {
        again = undefined;
        open();
      },
      wait * (0.75 + Math.random() / 2),
    );
  }

  /** A line that is back is used at once. */
  function hurry(): void {
    if (again === undefined) return;
    clearTimeout(again);
    again = undefined;
    open();
  }

  addEventListener("online", hurry);
  onState({ kind: "connecting" });
  open();
  return () => {
    closed = true;
    removeEventListener("online", hurry);
    clearTimeout(silence);
    clearTimeout(again);
    source?.close();
  };
}

/** EventSource does not say why it failed; null when no answer comes. */
async function statusOf(url: string): Promise<number | null> {
  const answer = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(5000) }).catch(
    () => null,
  );
  return answer?.status ?? null;
}
