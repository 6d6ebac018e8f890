import { authorize, type Caller } from "../auth/caller.ts";
import type { Change, EventAt, Fact } from "../db/commit.ts";
import { expectVersion, invalidField } from "../errors.ts";
import type { EventChanged, EventCreated, EventFields } from "./facts.ts";
import { phoneSet } from "./phone.ts";
import { findEvent, turnRuleOf } from "./queries.ts";

/** An event as it is asked for; the number of its desk is a fact of its own. */
export type EventWish = EventFields & { supportPhone: string | null };

/** Creates the event under the id the log was opened with; its maker's key becomes organizer. */
export async function createEvent(
  event: EventAt,
  { supportPhone, ...fields }: EventWish,
  copiedFrom: string | null = null,
): Promise<Change<string>> {
  checkTimes(fields.startsAt, fields.endsAt);
  checkSigns(fields);
  const organizerKeyId = event.by.kind === "apiKey" ? event.by.id : null;
  const data: EventCreated = { ...fields, roomName: event.id, organizerKeyId, copiedFrom };
  const created: Fact = { type: "event_created", data };
  const phone = supportPhone === null ? [] : [phoneSet(event.id, supportPhone)];
  return { facts: [created, ...phone], value: event.id };
}

/** Changes what is given and differs; who may depends on what it is and where the event stands. */
export async function changeEvent(
  event: EventAt,
  caller: Caller,
  { supportPhone, ...changes }: EventChanged & { supportPhone?: string | null },
  version: number | null,
): Promise<Change> {
  const row = await findEvent(event.db, event.id);
  const onlyMicPolicy =
    supportPhone === undefined && Object.keys(changes).every((key) => key === "micPolicy");
  const action = onlyMicPolicy && row.state === "live" ? "event.micPolicyLive" : "event.change";
  await authorize(event.db, caller, event.id, action);
  expectVersion(row.version, version);
  const now: EventFields = {
    title: row.title,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    kind: row.kind,
    place: row.place,
    organizer: row.organizer,
    timeZone: row.time_zone,
    micPolicy: row.mic_policy,
    gapToleranceSeconds: row.gap_tolerance_seconds,
    presentSharePercent: row.present_share_percent,
    ...turnRuleOf(row),
  };
  const after = { ...now, ...changes };
  checkTimes(after.startsAt, after.endsAt);
  checkSigns(after);
  const differing = Object.entries(changes).filter(
    ([key, value]) => now[key as keyof EventFields] !== value,
  ); // keys of changes are such keys
  const facts: Fact[] =
    differing.length === 0 ? [] : [{ type: "event_changed", data: Object.fromEntries(differing) }];
  if (supportPhone !== undefined && supportPhone !== row.support_phone)
    facts.push(phoneSet(event.id, supportPhone));
  return { facts, value: undefined };
}

function checkTimes(startsAt: number, endsAt: number | null): void {
  if (endsAt === null || endsAt > startsAt) return;
  throw invalidField("/endsAt", "before_start", {
    vi: "Giờ kết thúc phải sau giờ bắt đầu.",
    en: "The end must be after the start.",
  });
}

function checkSigns({ warningSeconds, dangerSeconds }: EventFields): void {
  if (dangerSeconds <= warningSeconds) return;
  throw invalidField("/turnRule/dangerSeconds", "above_warning", {
    vi: "Ngưỡng khẩn (dangerSeconds) không được lớn hơn ngưỡng nhắc (warningSeconds).",
    en: "dangerSeconds must not be above warningSeconds.",
  });
}
