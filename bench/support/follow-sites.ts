import { ADMIN_KEY } from "./seminars.ts";

/** One screen of the control room: when it was told that a site is connected, or has left. */
export type Screen = {
  /** The moment of the first such message after `since`, which may be over already. */
  when(siteId: string, state: string, since: number): Promise<number>;
  close(): void;
};

type Site = { id: string; connection: string };

export async function followSites(base: string, eventId: string): Promise<Screen> {
  const stop = new AbortController();
  const response = await fetch(`${base}/api/events/${eventId}/live`, {
    headers: { Authorization: `Bearer ${ADMIN_KEY}` },
    signal: stop.signal,
  });
  const states = new Map<string, string>();
  const seen: { siteId: string; state: string; at: number }[] = [];
  let tellSeen = () => {};

  function take(text: string, at: number): void {
    const data = /^data: (.*)$/m.exec(text)?.[1];
    // A message of ours has this shape.
    const { sites = [] } = JSON.parse(data ?? "{}") as { sites?: Site[] };
    for (const { id, connection } of sites) {
      if (states.get(id) !== connection) seen.push({ siteId: id, state: connection, at });
      states.set(id, connection);
    }
    tellSeen();
  }

  async function read(): Promise<void> {
    let unread = "";
    for await (const piece of (response.body ?? new ReadableStream()).pipeThrough(
      new TextDecoderStream(),
    )) {
      const at = Date.now();
      unread += piece;
      const messages = unread.split("\n\n");
      unread = messages.pop() ?? "";
      for (const message of messages) take(message, at);
    }
  }

  void read().catch(() => undefined);
  return {
    async when(siteId, state, since) {
      for (;;) {
        const found = seen.find(
          (one) => one.siteId === siteId && one.state === state && one.at >= since,
        );
        if (found) return found.at;
        await new Promise<void>((again) => (tellSeen = again));
      }
    },
    close: () => stop.abort(),
  };
}
