import type { Millis } from "../clock.ts";
import { eventOut, findEvent } from "../events/queries.ts";
import { programmeOut } from "../programme/queries.ts";
import { latestActs } from "./acts.ts";
import { lastingAlerts, latestOfAll, latestOwn, openIncidents } from "./attention.ts";
import type { View } from "./live.ts";
import {
  currentCheckpoints,
  ownCheckpoint,
  ownRollCall,
  peoplePresent,
  runningRollCall,
} from "./presence.ts";
import { micPolicyOf, programmeSources } from "./sources.ts";
import type { Reading } from "./reading.ts";
import {
  currentTurns,
  ownQueue,
  ownSiteOut,
  ownTurns,
  signalsOut,
  sitesOfEvent,
  turnListOut,
} from "./shapes.ts";
import { nextOut, pausedOut, peopleOfTurns, runningItem, speakerOut, stageEvent } from "./stage.ts";

/**
 * A part of a view, a whole resource. To add one is one line in a table below: its name in the messages, the kinds of
 * facts that touch it, and how it is read. It is read once per event and look, however many listen, and sent when a
 * fact touched it and its text differs from what was sent last.
 */
export type Part = {
  touchedBy: RegExp;
  /** It also changes by time alone: so often it is read again while somebody listens, and sent as `event: time`. */
  every?: Millis;
  /** What of it is worth telling when time alone changed it; without this any difference is. */
  mark?(value: never): unknown;
  /** It differs from site to site; what does not is read once for all views. */
  own?: true;
  /** `siteId` is the own site's in the view of a site, else empty. */
  read(at: Reading, siteId: string): Promise<unknown>;
};
export type Parts = Record<string, Part>;

const SECOND: Millis = 1000;
const TURNS = /^(turn|event_|rights_|livekit_|site_|clock_)/;
const PEOPLE = /^(turn|event_|site_|delegate_|substitute_|roll_call_|data_erased|livekit_)/;

const ATTENTION =
  /^(alert_|event_|site_|livekit_|take_over_|session_|rights_|turn_|turns_reset|clock_)/;

const programme = {
  touchedBy: /^(programme_|turn|event_)/,
  every: 30 * SECOND,
  read: (at: Reading) => programmeOut(at.db, at.eventId, at.now),
} satisfies Part;
const turnList = { touchedBy: /^(turn|event_)/, read: turnListOut } satisfies Part;
const phases = (turns: { id: string; phase: unknown }[]) =>
  turns.map(({ id, phase }) => [id, phase]);
const phase = (speaker: { turnId: string; phase: unknown } | null) =>
  speaker && [speaker.turnId, speaker.phase];
const ROLL_CALL = /^(roll_call_|delegate_|site_|data_erased)/;
const states = (checkpoints: { id: string; state: string }[]) =>
  checkpoints.map(({ id, state }) => [id, state]);
const speaker = {
  touchedBy: PEOPLE,
  every: SECOND,
  mark: phase,
  read: speakerOut,
} satisfies Part;

const STAFF = {
  event: {
    touchedBy: /^event_/,
    read: async (at: Reading) => eventOut(await findEvent(at.db, at.eventId)),
  },
  sites: {
    touchedBy: /^(site_|livekit_|take_over_|session_|link_)/,
    read: sitesOfEvent,
  },
  alerts: { touchedBy: ATTENTION, every: SECOND, read: lastingAlerts },
  messages: { touchedBy: /^message_/, read: latestOfAll },
  incidents: { touchedBy: /^incident_/, read: openIncidents },
  turns: { touchedBy: TURNS, every: SECOND, mark: phases, read: currentTurns },
  turnList,
  // Who did what to the floor, for whoever acts at the same time.
  acts: { touchedBy: /^(turn|microphones_|programme_item_)/, read: latestActs },
  people: { touchedBy: PEOPLE, read: peopleOfTurns },
  programme,
  present: {
    touchedBy: /^(roll_call_|delegate_|headcount_|site_|data_erased)/,
    read: peoplePresent,
  },
  rollCall: { touchedBy: ROLL_CALL, read: runningRollCall },
  checkpoints: {
    touchedBy: /^checkpoint_/,
    every: SECOND,
    mark: states,
    read: currentCheckpoints,
  },
  // No fact touches it.
  signals: { touchedBy: /^$/, every: SECOND, read: signalsOut },
} satisfies Parts;

const SITE = {
  event: { touchedBy: /^event_/, read: stageEvent },
  micPolicy: { touchedBy: /^event_/, read: micPolicyOf },
  mayAsk: {
    touchedBy: /^(turn|event_)/,
    read: async (at: Reading) => (await turnListOut(at)).open,
  },
  sources: { touchedBy: /^(site_|turn|event_)/, read: programmeSources },
  site: { own: true, touchedBy: /^(site_|livekit_)/, read: ownSiteOut },
  messages: { own: true, touchedBy: /^message_/, read: latestOwn },
  queue: { own: true, touchedBy: /^(turn|event_)/, read: ownQueue },
  // Whether it was called, and what became of its microphone.
  ownTurns: { own: true, touchedBy: TURNS, read: ownTurns },
  speaker,
  programme,
  rollCall: { own: true, touchedBy: ROLL_CALL, read: ownRollCall },
  checkpoint: { own: true, touchedBy: /^checkpoint_/, every: SECOND, read: ownCheckpoint },
} satisfies Parts;

const STAGE = {
  event: { touchedBy: /^event_/, read: stageEvent },
  speaker,
  paused: { touchedBy: PEOPLE, read: pausedOut },
  next: { touchedBy: PEOPLE, read: nextOut },
  item: { touchedBy: /^(programme_|turn|event_)/, read: runningItem },
  programme,
} satisfies Parts;

type Shown<Table extends Parts> = {
  [Name in keyof Table]: Awaited<ReturnType<Table[Name]["read"]>>;
};
/** What a follower of each view has at hand, part by part; what the web pages show. */
export type LiveViews = {
  staff: Shown<typeof STAFF>;
  site: Shown<typeof SITE>;
  stage: Shown<typeof STAGE>;
};

const TABLES: Record<View["kind"], Parts> = { staff: STAFF, site: SITE, stage: STAGE };

export function partsOf(view: View): Parts {
  return TABLES[view.kind];
}
