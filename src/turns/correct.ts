import type { Kysely } from "kysely";
import type { Change, EventAt } from "../db/commit.ts";
import type { Database } from "../db/schema.ts";
import { expectVersion, invalidField } from "../errors.ts";
import { findEvent, pausesOf } from "../events/queries.ts";
import { newId } from "../ids.ts";
import { findDelegates } from "../delegates/queries.ts";
import { unknownHere } from "./ask.ts";
import { changeOf, type TurnRef } from "./commands.ts";
import { checkSegments, stateWhenSpoken, type TurnShape } from "./corrections.ts";
import { turnCorrected } from "./correction-facts.ts";
import { findTurn, segmentsOf, type TurnRow } from "./queries.ts";
import type { Segment } from "./turns.ts";

/** What is put right; undefined stays as it is, null is nobody. */
export type WantedTurnCorrection = {
  siteId: string | null | undefined;
  delegateId: string | null | undefined;
  segments: Segment[] | undefined;
  reason: string;
};

/**
 * Puts right who spoke in a turn, or when: a start or an end that was forgotten, a wrong button. It may be made at any
 * time, also after the event; what was observed stays in the log.
 */
export async function correctTurn(
  event: EventAt,
  { turnId, version }: TurnRef,
  wanted: WantedTurnCorrection,
): Promise<Change> {
  const turn = await findTurn(event.db, event.id, turnId);
  expectVersion(turn.version, version);
  const { siteId, delegateId, segments, reason } = wanted;
  if (siteId === undefined && delegateId === undefined && segments === undefined)
    throw nothingWanted();
  const before = await shapeOf(event.db, turn);
  if (segments) await expectPossible(event, turn, segments);
  const after: TurnShape = {
    state: segments ? stateWhenSpoken(turn.state, segments) : turn.state,
    ...(await speakerAfter(event, before, wanted)),
    segments: segments ?? before.segments,
  };
  if (JSON.stringify(before) === JSON.stringify(after)) return changeOf();
  const correctionId = newId(event.deps, "cor");
  return changeOf(turnCorrected({ correctionId, turnId, before, after, reason }));
}

function nothingWanted() {
  return invalidField("/segments", "required", {
    vi: "Chưa thay đổi gì: cần sửa điểm cầu, người phát biểu hoặc thời gian.",
    en: "Nothing is changed: at least one of siteId, delegateId and segments is needed.",
  });
}

async function shapeOf(db: Kysely<Database>, turn: TurnRow): Promise<TurnShape> {
  const segments = (await segmentsOf(db, turn.event_id, [turn])).get(turn.id) ?? [];
  return {
    state: turn.state,
    siteId: turn.site_id,
    delegateId: turn.delegate_id,
    segments: segments.map(({ from_at: from, to_at: to }) => ({ from, to })),
  };
}

async function expectPossible(event: EventAt, turn: TurnRow, segments: Segment[]): Promise<void> {
  const row = await findEvent(event.db, event.id);
  const others = await event.db
    .selectFrom("turn_segment")
    .select(["from_at as from", "to_at as to"])
    .where("event_id", "=", event.id)
    .where("turn_id", "!=", turn.id)
    .execute();
  checkSegments(segments, turn.state, {
    liveAt: row.live_at,
    endsAt: row.closed_at ?? event.at,
    pauses: await pausesOf(event.db, event.id),
    others,
  });
}

/** A delegate brings the site along; another site without a delegate named leaves nobody of the old one. */
async function speakerAfter(
  event: EventAt,
  before: TurnShape,
  { siteId, delegateId }: WantedTurnCorrection,
): Promise<{ siteId: string | null; delegateId: string | null }> {
  if (typeof siteId === "string") await expectSite(event, siteId);
  if (typeof delegateId !== "string") {
    const moved = siteId !== undefined && siteId !== before.siteId;
    const stays = moved || delegateId === null ? null : before.delegateId;
    return { siteId: siteId === undefined ? before.siteId : siteId, delegateId: stays };
  }
  const delegate = (await findDelegates(event.db, event.id, [delegateId])).get(delegateId);
  if (!delegate || (siteId !== undefined && delegate.site_id !== siteId))
    throw unknownHere("/delegateId");
  return { siteId: delegate.site_id, delegateId };
}

/** Also one that was withdrawn since: it may have spoken before. */
async function expectSite(event: EventAt, siteId: string): Promise<void> {
  const site = await event.db
    .selectFrom("site")
    .select("id")
    .where("event_id", "=", event.id)
    .where("id", "=", siteId)
    .executeTakeFirst();
  if (!site) throw unknownHere("/siteId");
}
