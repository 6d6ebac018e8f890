import { isoOrNull, isoTime } from "../clock.ts";
import { findDelegates } from "../delegates/queries.ts";
import { findEvent, turnRuleOf } from "../events/queries.ts";
import { programmeOut } from "../programme/queries.ts";
import { substituteOf } from "./queries.ts";
import type { Reading } from "./reading.ts";
import { currentTurns, sitesOfEvent, type Turns } from "./shapes.ts";

type Turn = Turns[number];

/** What the stage says of the event itself. */
export async function stageEvent({ db, eventId }: Reading) {
  const row = await findEvent(db, eventId);
  return {
    id: row.id,
    title: row.title,
    state: row.state,
    kind: row.kind,
    place: row.place,
    organizer: row.organizer,
    timeZone: row.time_zone,
    startsAt: isoTime(row.starts_at),
    endsAt: isoOrNull(row.ends_at),
    liveAt: isoOrNull(row.live_at),
    closedAt: isoOrNull(row.closed_at),
    // A screen whose line is lost changes its signs by itself.
    turnRule: turnRuleOf(row),
  };
}

/** Who speaks now. */
export function speakerOut(at: Reading) {
  return at.shared(speakerOut, async () => personAt(at, await turnIn(at, "speaking")));
}

/** Whose turn stands still. */
export async function pausedOut(at: Reading) {
  return personAt(at, await turnIn(at, "paused"));
}

/** Who comes next: who was called, else the first of the queue. */
export async function nextOut(at: Reading) {
  const turn = (await turnIn(at, "called")) ?? (await turnIn(at, "waiting"));
  return turn === undefined ? null : { ...(await who(at, turn)), turnId: turn.id };
}

/** Where the programme is: the item under way, and its number among those of its kind. */
export async function runningItem(at: Reading) {
  const { items } = await programmeOut(at.db, at.eventId, at.now);
  const item = items.findLast((one) => one.actualStartAt !== null && one.actualEndAt === null);
  if (!item) return null;
  const ofKind = items.filter(({ kind }) => kind === item.kind);
  const { id, kind, title, position, plannedSeconds } = item;
  return {
    id,
    kind,
    title,
    position,
    plannedSeconds,
    items: items.length,
    numberOfKind: ofKind.indexOf(item) + 1,
    ofKind: ofKind.length,
  };
}

/** The people of the turns that are not ended, by delegate, as they are shown in the hall. */
export async function peopleOfTurns(at: Reading) {
  const turns = await currentTurns(at);
  const ids = new Set(turns.flatMap(({ delegateId }) => delegateId ?? []));
  return Promise.all(
    [...ids].map(async (delegateId) => ({ delegateId, ...(await personOf(at, delegateId)) })),
  );
}

async function turnIn(at: Reading, state: Turn["state"]): Promise<Turn | undefined> {
  const turns = await currentTurns(at);
  return turns.find((turn) => turn.state === state);
}

async function personAt(at: Reading, turn: Turn | undefined) {
  if (!turn) return null;
  return {
    turnId: turn.id,
    kind: turn.kind,
    ...(await who(at, turn)),
    itemId: turn.itemId,
    startedAt: turn.startedAt,
    plannedSeconds: turn.plannedSeconds,
    addedSeconds: turn.addedSeconds,
    spokenSeconds: turn.spokenSeconds,
    phase: turn.phase,
    segments: turn.segments,
  };
}

/** Name, post and place, as they are shown in the hall. */
async function who(at: Reading, { siteId, delegateId }: Turn) {
  const site = (await sitesOfEvent(at)).find(({ id }) => id === siteId);
  return {
    ...(await personOf(at, delegateId)),
    site: site
      ? { id: site.id, code: site.code, name: site.name, liveKitIdentity: site.liveKitIdentity }
      : null,
  };
}

async function personOf(at: Reading, delegateId: string | null) {
  const found = await findDelegates(at.db, at.eventId, delegateId === null ? [] : [delegateId]);
  const delegate = found.get(delegateId ?? "");
  const stands =
    delegate?.status === "substituted" ? await substituteOf(at, delegate.id) : undefined;
  const person = stands ?? delegate;
  const posts: string[] = JSON.parse(person?.positions ?? "[]");
  return {
    name: person?.name ?? delegate?.label ?? null,
    rank: person?.rank ?? null,
    positions: posts,
    organization: delegate?.organization ?? null,
  };
}
