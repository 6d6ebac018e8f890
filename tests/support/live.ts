import type { App } from "../../src/app.ts";
import { ADMIN_KEY, testApp } from "./app.ts";
import { headOf, openSeminar } from "./sites.ts";

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

export type LiveWorld = Awaited<ReturnType<typeof openLiveWorld>>;

/** A seminar that somebody may listen to; `end` closes every stream. */
export async function openLiveWorld() {
  const app = testApp();
  const seminar = await openSeminar(app);
  const { path, event } = seminar;
  const streams: LiveStream[] = [];
  async function listenAs(asked: Asked): Promise<LiveStream> {
    const stream = await listen(app.app, event.id, asked);
    streams.push(stream);
    return stream;
  }
  return {
    app,
    ...seminar,
    listenAs,
    staff: (headers: Record<string, string> = {}) => listenAs({ secret: ADMIN_KEY, headers }),
    get: async (what: string) => (await app.admin("GET", `${path}${what}`)).body,
    ask: async (body: object = {}) => (await app.admin("POST", `${path}/turns`, body)).body,
    head: () => headOf(app, event.id),
    async end() {
      for (const stream of streams) await stream.close();
    },
  };
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

  /** The next event that tells something; null at the end of the stream. */
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
      if (event === null) comments.push(block);
      // It comes at any moment, and says nothing but the time.
      else if (event.event !== "ping") return event;
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
    /** Reads until the stream ends; what came until then. */
    async untilEnd(): Promise<LiveEvent[]> {
      const events: LiveEvent[] = [];
      for (let event = await next(); event !== null; event = await next()) events.push(event);
      return events;
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
