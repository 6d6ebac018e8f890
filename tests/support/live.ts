import type { App } from "../../src/app.ts";

// Bodies are read by tests, which know what they asked for.
// oxlint-disable-next-line typescript/no-explicit-any
export type LiveEvent = { event: string; id: string | null; data: any };
export type LiveStream = Awaited<ReturnType<typeof listen>>;

type Asked = { secret?: string | null; query?: string; headers?: Record<string, string> };

/** Opens a live stream of the app, as one caller, and reads its events in order. */
export async function listen(app: Pick<App, "request">, eventId: string, asked: Asked) {
  const { secret = null, query = "", headers = {} } = asked;
  const response = await app.request(`/api/events/${eventId}/live${query}`, {
    headers: { ...(secret === null ? {} : { Authorization: `Bearer ${secret}` }), ...headers },
  });
  return { status: response.status, headers: response.headers, ...readEvents(response) };
}

/** The events of a `text/event-stream`, whoever sends it. */
export function readEvents(response: Response) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const comments: string[] = [];
  let unread = "";
  let ended = false;

  async function more(): Promise<boolean> {
    const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
    if (done) ended = true;
    else unread += value;
    return !ended;
  }

  /** The next event; null at the end of the stream. */
  async function next(): Promise<LiveEvent | null> {
    for (;;) {
      const end = unread.indexOf("\n\n");
      if (end < 0) {
        if (!(await more())) return null;
        continue;
      }
      const block = unread.slice(0, end);
      unread = unread.slice(end + 2);
      const event = eventOf(block);
      if (event) return event;
      comments.push(block);
    }
  }

  return {
    comments,
    next,
    /** Reads on until an event is such, and gives that one. */
    async until(isIt: (event: LiveEvent) => boolean): Promise<LiveEvent> {
      for (;;) {
        const event = await next();
        if (event === null) throw new Error("the stream ended before");
        if (isIt(event)) return event;
      }
    },
    /** Reads on until the log's number has come. */
    async upTo(seq: number): Promise<LiveEvent> {
      return this.until(({ id }) => Number(id) >= seq);
    },
    /** Reads until the stream ends. */
    async untilEnd(): Promise<void> {
      while ((await next()) !== null);
    },
    close: () => reader?.cancel(),
  };
}

function eventOf(block: string): LiveEvent | null {
  const fields = new Map(
    block.split("\n").map((line) => {
      const [name = "", ...rest] = line.split(": ");
      return [name, rest.join(": ")] as const;
    }),
  );
  const event = fields.get("event");
  if (event === undefined) return null;
  return { event, id: fields.get("id") ?? null, data: JSON.parse(fields.get("data") ?? "null") };
}
