import type { Millis } from "../clock.ts";

/** A few sentences; what is longer is a paper. */
export const LONGEST_MESSAGE = 1000;
/** More sites than this are told as all. */
export const MOST_RECIPIENTS = 1000;

/** A link in wrong hands must not fill the log: a site writes so many messages in so much time. */
export const MOST_OF_SITE = 30;
export const COUNTED_FOR: Millis = 10 * 60_000;

/** From the control room (`fromSiteId` null) to these sites, or to all when `siteIds` is null; or from a site to it. */
export type MessageFields = {
  fromSiteId: string | null;
  siteIds: string[] | null;
  text: string;
  urgent: boolean;
};

/** What was asked for: `siteIds` null when none were named. */
export type WantedMessage = {
  siteIds: string[] | null;
  all: boolean;
  text: string;
  urgent: boolean;
};
