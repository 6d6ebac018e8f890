import type { Millis } from "../clock.ts";
import { foldText } from "../text.ts";

/** A written comment on the documents; with `oral_and_written` it is also to be presented. */
export type Delivery = (typeof DELIVERIES)[number];

export const DELIVERIES = ["written_only", "oral_and_written"] as const;

export type ContributionFields = {
  siteId: string | null;
  organization: string;
  title: string | null;
  delivery: Delivery;
  receivedAt: Millis;
  topics: string[];
  summary: string[];
};

/** What a search looks through. */
export function foldContribution(
  fields: Pick<ContributionFields, "organization" | "title" | "topics" | "summary">,
): string {
  const { organization, title, topics, summary } = fields;
  return foldText([organization, title ?? "", ...topics, ...summary].join(" "));
}
