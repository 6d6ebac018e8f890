import type { Api } from "../app/client.ts";

export type MarkStatus = "present" | "excused" | "unexcused" | "substituted" | "unknown";
export type Substitute = { name: string; positions?: string[] };
export type Mark = { delegateId: string; status: MarkStatus; substitute?: Substitute };

/** What a site may change while the server cannot be reached. */
export type Change =
  | { kind: "marks"; marks: Mark[] }
  | { kind: "headcount"; present: number; excused: number; unexcused: number; note: string | null }
  | { kind: "sent"; roundId: string }
  | { kind: "confirmed"; checkpointId: string; present: number | null }
  | { kind: "asked" };

type Where = { eventId: string; siteId: string };
type Made = { id: string; change: Change; madeAt: number };

/** Sends one change; its id is the idempotency key. */
export async function sendChange(
  api: Api,
  { eventId, siteId }: Where,
  { id, change, madeAt }: Made,
) {
  const event = api.events[":eventId"];
  const key = { headers: { "Idempotency-Key": id } };
  const param = { eventId };
  switch (change.kind) {
    case "marks": {
      const at = new Date(madeAt).toISOString();
      const marks = change.marks.map((mark) => ({ ...mark, at }));
      return event["roll-call"].$post({ param, json: { marks } }, key);
    }
    case "headcount": {
      const { present, excused, unexcused, note } = change;
      const json = { expected: present + excused + unexcused, present, excused, unexcused };
      const said = note === null ? json : { ...json, note };
      const to = { eventId, siteId };
      return event.sites[":siteId"].headcounts.$post({ param: to, json: said }, key);
    }
    case "sent": {
      const { roundId } = change;
      const rounds = event["roll-call"].rounds[":roundId"];
      return rounds.answers.$post({ param: { eventId, roundId }, json: {} }, key);
    }
    case "confirmed": {
      const { checkpointId, present } = change;
      const to = { eventId, checkpointId };
      const json = present === null ? {} : { present };
      return event.checkpoints[":checkpointId"].confirmation.$post({ param: to, json }, key);
    }
    case "asked":
      break;
  }
  return event.turns.$post({ param, json: {} }, key);
}
