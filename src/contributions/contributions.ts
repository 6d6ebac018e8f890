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

/** What became of a recommendation: chưa xử lý, tiếp thu, tiếp thu một phần, giải trình. */
export type Disposition = (typeof DISPOSITIONS)[number];

export const DISPOSITIONS = ["pending", "accepted", "partly_accepted", "explained"] as const;

export const DISPOSITION_WORDS: Record<Disposition, string> = {
  pending: "Chưa xử lý",
  accepted: "Tiếp thu",
  partly_accepted: "Tiếp thu một phần",
  explained: "Giải trình",
};

export type RecommendationFields = {
  text: string;
  addressee: string | null;
  disposition: Disposition;
  answer: string | null;
};

/** What is not taken over whole must say why. */
export function needsAnswer(disposition: Disposition): boolean {
  return disposition === "partly_accepted" || disposition === "explained";
}

/** What a file may be, found out from its content. */
export type FileType = "pdf" | "docx" | "text";

/** What a search looks through. */
export function foldContribution(
  fields: Pick<ContributionFields, "organization" | "title" | "topics" | "summary">,
): string {
  const { organization, title, topics, summary } = fields;
  return foldText([organization, title ?? "", ...topics, ...summary].join(" "));
}

export function foldRecommendation({
  text,
  addressee,
}: Pick<RecommendationFields, "text" | "addressee">): string {
  return foldText(`${text} ${addressee ?? ""}`);
}
