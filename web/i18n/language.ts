/** The languages of the pages, the first one unless somebody chose. */
export const LANGUAGES = ["vi", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const KEPT = "diem-cau-language";

/** The language of this page; it stays the same until the page is loaded again. */
export const language: Language = chosen();

/** What somebody may change it to. */
export const otherLanguage: Language = language === "vi" ? "en" : "vi";

/** Remembers the other language in this browser and shows the page in it. */
export function changeLanguage(): void {
  localStorage.setItem(KEPT, otherLanguage);
  location.reload();
}

function chosen(): Language {
  const kept = globalThis.localStorage?.getItem(KEPT);
  return LANGUAGES.find((one) => one === kept) ?? "vi";
}
