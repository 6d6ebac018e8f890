import type { Words } from "../errors.ts";
import { viNumber } from "../vi-format.ts";
import {
  comparedFigures,
  DIFFERENCES,
  type DifferenceCode,
  type SiteKnown,
  type Values,
} from "./differences.ts";

export type Difference = { code: DifferenceCode; words: Words };
export type Reconciled = { differences: Difference[]; explanation: Words };

/** What does not agree at a site, in words, and all of it as one line with the figures in front. */
export function reconcileSite(site: SiteKnown): Reconciled {
  const figures = comparedFigures(site);
  const differences = DIFFERENCES.flatMap(([code, found, vi, en]): Difference[] => {
    const values = found(figures);
    const words = values && { vi: fill(vi, values, "vi"), en: fill(en, values, "en") };
    return words === null ? [] : [{ code, words }];
  });
  const text = (language: keyof Words) =>
    differences.map(({ words }) => words[language]).join("; ");
  return {
    differences,
    explanation: {
      vi: `${figuresLine(site, "vi")}: ${text("vi") || "khớp"}`,
      en: `${figuresLine(site, "en")}: ${text("en") || "all agree"}`,
    },
  };
}

/** "kết nối 100 %, báo 24/25, điểm danh 23"; a site without a named list has no third figure. */
function figuresLine({ connection, headcount, delegates }: SiteKnown, language: keyof Words) {
  const [connected, none, reported, marked] = FIGURE_WORDS[language];
  const parts = [
    fill(`${connected} {0} %`, [connection.sharePercent], language),
    headcount === null
      ? none
      : fill(`${reported} {0}/{1}`, [headcount.present, headcount.expected], language),
    ...(delegates.expected === 0 ? [] : [fill(`${marked} {0}`, [delegates.present], language)]),
  ];
  return parts.join(", ");
}

const FIGURE_WORDS = {
  vi: ["kết nối", "chưa báo", "báo", "điểm danh"],
  en: ["connected", "nothing reported", "reported", "marked"],
} as const;

function fill(template: string, values: Values, language: keyof Words): string {
  return template.replace(/\{(\d)\}/g, (_, place) => {
    const value = values[Number(place)] ?? 0;
    return language === "vi" ? viNumber(value) : value.toLocaleString("en");
  });
}
