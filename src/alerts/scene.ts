import type { Millis } from "../clock.ts";

/** A stretch of time; `to` is null while it lasts. */
export type Lasting = { from: Millis; to: Millis | null };

export type SiteStay = Lasting & { sid: string; reason: string | null };
/** `registeredAt` is null for a site that was there all along; `goneAt`: when it was withdrawn. */
export type SiteSeen = {
  id: string;
  name: string;
  registeredAt: Millis | null;
  goneAt: Millis | null;
  /** In order of `from`. */
  stays: SiteStay[];
};

/** Whether a called site said that it can speak. */
export type ReadinessSaid = { at: Millis; fit: boolean };
export type TurnSeen = {
  id: string;
  siteId: string | null;
  /** From the call to the floor, or to whatever else ended it. */
  called: Lasting | null;
  readiness: ReadinessSaid[];
  segments: (Lasting & { seq: number })[];
  plannedSeconds: number | null;
  /** What was added or taken away, in order. */
  additions: { at: Millis; seconds: number }[];
};

/** LiveKit did not confirm what somebody may publish. */
export type RightsFailure = Lasting & { seq: number; siteId: string | null };
/** A second device asked to take a site over. */
export type DeviceRequest = Lasting & { seq: number; siteId: string };
export type ClockTrouble = Lasting & { seq: number; whose: "server" | "liveKit" };

/** All of an event that calls for somebody's attention, as the facts tell it up to `now`. */
export type Scene = {
  now: Millis;
  startsAt: Millis;
  liveAt: Millis | null;
  /** The times in which the event was open, in order. */
  open: Lasting[];
  sites: SiteSeen[];
  /** The times in which anybody was in the room, in order. */
  occupied: Lasting[];
  turns: TurnSeen[];
  failures: RightsFailure[];
  requests: DeviceRequest[];
  silences: Lasting[];
  clocks: ClockTrouble[];
};
