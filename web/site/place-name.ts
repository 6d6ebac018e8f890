import { language } from "../i18n/language.ts";

/** A site inside a sentence: "điểm cầu Nghệ An", whether or not its name begins with these words already. */
export function placeName(name: string): string {
  if (language === "en") return name;
  return /^điểm cầu/i.test(name) ? `đ${name.slice(1)}` : `điểm cầu ${name}`;
}
