import { compareKeys, foldText, joinSortKeys, splitSyllables, textSortKey } from "../text.ts";

/** What the order of people looks at. `sortGivenName` is for names whose given name is not the last syllable. */
export type SortablePerson = {
  id: string;
  name: string;
  sortGivenName?: string | null;
  precedence?: number | null;
};

/** The name a Vietnamese person is called by: the last syllable, "Tỏ" of "Trần Quốc Tỏ". Empty if there is none. */
export function givenName(fullName: string): string {
  return splitSyllables(fullName).at(-1) ?? "";
}

/** Given name, then family and middle names; keys compare by code point, as those of `textSortKey`. */
export function personSortKey(name: string, sortGivenName?: string | null): string {
  const syllables = splitSyllables(name);
  const stated = splitSyllables(sortGivenName ?? "");
  const given = stated.length > 0 ? stated : syllables.slice(-1);
  return joinSortKeys(
    [given, without(syllables, given)].map((part) => textSortKey(part.join(" "))),
  );
}

/** The order of people in lists: given name, family and middle names, precedence (none comes last), id. */
export function comparePersons(a: SortablePerson, b: SortablePerson): number {
  return (
    compareKeys(personSortKey(a.name, a.sortGivenName), personSortKey(b.name, b.sortGivenName)) ||
    comparePrecedence(a.precedence ?? null, b.precedence ?? null) ||
    compareKeys(a.id, b.id)
  );
}

/**
 * 1 for Đại tướng to 17 for Binh nhì (Luật Công an nhân dân 2018, Điều 21), null for anything else. However it is
 * spelt: "Đại uý", "Đại úy", "Thượng sỹ". It breaks ties of precedence and never replaces it.
 */
export function rankSeniority(rank: string | null): number | null {
  const place = ranks.indexOf(foldText(rank ?? "").replace(/ sy$/, " si"));
  return place < 0 ? null : place + 1;
}

const ranks = [
  "Đại tướng",
  "Thượng tướng",
  "Trung tướng",
  "Thiếu tướng",
  "Đại tá",
  "Thượng tá",
  "Trung tá",
  "Thiếu tá",
  "Đại úy",
  "Thượng úy",
  "Trung úy",
  "Thiếu úy",
  "Thượng sĩ",
  "Trung sĩ",
  "Hạ sĩ",
  "Binh nhất",
  "Binh nhì",
].map(foldText);

/** The syllables without the last run that is the given name; all of them if it does not stand in the name. */
function without(syllables: string[], given: string[]): string[] {
  const wanted = textSortKey(given.join(" "));
  for (let at = syllables.length - given.length; at >= 0; at -= 1) {
    const end = at + given.length;
    if (textSortKey(syllables.slice(at, end).join(" ")) === wanted)
      return syllables.toSpliced(at, given.length);
  }
  return syllables;
}

function comparePrecedence(a: number | null, b: number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null ? -1 : a - b;
}
