import type { Chance } from "./chance.ts";
import type { Content } from "./judge.ts";
import type { Sent } from "./sending.ts";
import type { Hall, OpenTurn } from "./stage.ts";

/** Gives every write a mark of its own, by which it is found again. */
export type Marks = { next(): string };

/** How each write is named, here and where it is found again. */
export const idOf = {
  asked: (note: string) => `turn asked ${note}`,
  called: (turnId: string) => `turn called ${turnId}`,
  started: (turnId: string) => `turn started ${turnId}`,
  timed: (turnId: string) => `time added ${turnId}`,
  marked: (note: string) => `delegate marked ${note}`,
  counted: (note: string) => `headcount ${note}`,
  told: (deliveryId: string) => `delivery ${deliveryId}`,
};

const STATUSES = ["present", "excused", "unexcused", "late", "unknown"] as const;

/** Asks for a turn; once that is acknowledged it may be called and given. */
export function askTurn(hall: Hall, marks: Marks, chance: Chance): Sent {
  const note = marks.next();
  const asked = { siteId: chance.pick(hall.sites).id, kind: "normal", plannedSeconds: 300, note };
  const { note: _, ...content } = asked;
  return write(`/events/${hall.eventId}/turns`, asked, idOf.asked(note), content, {
    key: chance.oneIn(2) ? note : null,
    learn: (answer) => ({ turnId: textIn(answer, "id") }),
  });
}

/** Calls, gives or lengthens a turn; each of that happens to it once. */
export function moveTurn(hall: Hall, turn: OpenTurn, chance: Chance): Sent {
  const at = `/events/${hall.eventId}/turns/${turn.id}`;
  if (!turn.called) {
    turn.called = true;
    return write(`${at}/call`, null, idOf.called(turn.id), {});
  }
  if (!turn.timed) {
    turn.timed = true;
    const time = { addSeconds: chance.between(1, 600) };
    return write(`${at}/time`, time, idOf.timed(turn.id), time);
  }
  return { ...write(`${at}/floor`, null, idOf.started(turn.id), {}), method: "PUT" };
}

/** Marks a delegate; the remark carries the mark of the write. */
export function markDelegate(hall: Hall, marks: Marks, chance: Chance): Sent {
  const note = marks.next();
  const content = { delegateId: chance.pick(hall.delegates), status: chance.pick(STATUSES) };
  const body = { marks: [{ ...content, note }] };
  return write(`/events/${hall.eventId}/roll-call`, body, idOf.marked(note), content, {
    key: chance.oneIn(2) ? note : null,
    learn: (answer) => {
      const [mark] = itemsIn(answer);
      return { markId: textIn(mark, "id") };
    },
  });
}

export function reportHeadcount(hall: Hall, marks: Marks, chance: Chance): Sent {
  const note = marks.next();
  const [present, excused, unexcused] = [1, 2, 3].map(() => chance.between(0, 50)) as [
    number,
    number,
    number,
  ];
  const expected = present + excused + unexcused;
  const counts = { expected, present, excused, unexcused };
  const siteId = chance.pick(hall.sites).id;
  const path = `/events/${hall.eventId}/sites/${siteId}/headcounts`;
  return write(
    path,
    { ...counts, note },
    idOf.counted(note),
    { siteId, ...counts },
    {
      key: chance.oneIn(2) ? note : null,
      learn: (answer) => ({ headcountId: textIn(answer, "id") }),
    },
  );
}

/** A delivery of LiveKit's; `room` null: about a room that nobody knows, which is kept aside. */
export function tellDelivery(
  id: string,
  body: { [field: string]: unknown },
  content: Content,
): Sent {
  const sent = write("/livekit/webhook", { id, ...body }, idOf.told(id), content);
  return { ...sent, told: true };
}

function write(
  path: string,
  body: object | null,
  id: string,
  content: Content,
  more: Partial<Pick<Sent, "key" | "learn">> = {},
): Sent {
  return {
    id,
    outcome: "unknown",
    content: { ...content },
    method: "POST",
    path,
    body: body === null ? "" : JSON.stringify(body),
    key: null,
    told: false,
    status: null,
    answer: undefined,
    learn: () => ({}),
    ...more,
  };
}

function itemsIn(answer: unknown): unknown[] {
  const items = fieldIn(answer, "items");
  return Array.isArray(items) ? items : [];
}

function textIn(answer: unknown, field: string): string {
  return String(fieldIn(answer, field));
}

function fieldIn(answer: unknown, field: string): unknown {
  return typeof answer === "object" && answer !== null
    ? new Map<string, unknown>(Object.entries(answer)).get(field)
    : undefined;
}
