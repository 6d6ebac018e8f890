import type { Millis } from "../clock.ts";
import type { Words } from "../errors.ts";
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

/** As senders call it, as it is given out, how its names end and how people call it. */
export const FILE_TYPES: Record<
  FileType,
  { media: string; sent: string; extension: string; word: Words }
> = {
  pdf: {
    media: "application/pdf",
    sent: "application/pdf",
    extension: ".pdf",
    word: { vi: "PDF", en: "PDF" },
  },
  docx: {
    media: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    sent: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    extension: ".docx",
    word: { vi: "DOCX", en: "DOCX" },
  },
  text: {
    media: "text/plain",
    sent: "text/plain; charset=UTF-8",
    extension: ".txt",
    word: { vi: "văn bản thuần", en: "plain text" },
  },
};

/** The name a file is saved under: its own, with the end that its content calls for. */
export function nameToSave(
  { name, type }: { name: string | null; type: FileType },
  position: number,
): { ascii: string; unicode: string } {
  const { extension } = FILE_TYPES[type];
  const own = name ?? `Văn bản góp ý số ${position}`;
  const ends = own.toLowerCase().endsWith(extension);
  return {
    ascii: `contribution-${position}${extension}`,
    unicode: ends ? own : `${own}${extension}`,
  };
}

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
