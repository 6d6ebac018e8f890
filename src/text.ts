/** Trimmed of white space at both ends and in NFC: how every text is stored and compared for being the same. */
export function cleanText(text: string): string {
  return text.normalize("NFC").trim();
}

/**
 * The form that is searched: no marks, đ as d, lower case, one space for whatever is neither letter nor digit.
 * It holds no `%` and no `_`, so it can stand in a `like` pattern as it is.
 */
export function foldText(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[đĐðÐɖƉ]/g, "d")
    .toLowerCase()
    .replace(/[^\p{L}\p{Nd}]+/gu, " ")
    .trim();
}

/** Whether what a person typed, with or without marks, is found in a text that `foldText` made. */
export function matchesFolded(query: string, folded: string): boolean {
  return folded.includes(foldText(query));
}

/** Dictionary order: syllable by syllable, in each its letters, then its length, then its tone. Case does not count. */
export function compareText(a: string, b: string): number {
  return compareKeys(textSortKey(a), textSortKey(b));
}

/** Code point order of two sort keys. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * A key in `0-9a-z` whose code point order is the order of `compareText`; any collation that has digits before letters
 * orders it the same. "hoà" and "hòa" share a key, since the tone leaves its vowel and follows the letters.
 */
export function textSortKey(text: string): string {
  return splitSyllables(text).map(syllableKey).join("");
}

/** One key for several: the first decides, then the next. No syllable's begins with 0, so the shorter comes first. */
export function joinSortKeys(keys: readonly string[]): string {
  return keys.join("0");
}

/** The runs of letters and digits in NFC; what stands between them (space, hyphen, apostrophe, stop) only separates. */
export function splitSyllables(text: string): string[] {
  return text.normalize("NFC").match(/[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}]*/gu) ?? [];
}

/**
 * Letters, then how the syllable ends: `0` without a tone, `1` and the tone with one. Both lie below every letter, so
 * the shorter syllable comes first. A foreign word with several tone marks counts its first.
 */
function syllableKey(syllable: string): string {
  const characters = Array.from(syllable.toLowerCase().normalize("NFD").replace(/[ðɖ]/g, "đ"));
  const tone = characters.find((character) => toneMarks.includes(character));
  const letters = characters.filter((character) => !toneMarks.includes(character));
  const key = Array.from(letters.join("").normalize("NFC"), letterKey).join("");
  return key + (tone === undefined ? "0" : `1${toneMarks.indexOf(tone)}`);
}

/** Huyền, hỏi, ngã, sắc, nặng, in the order of the dictionaries. */
const toneMarks = "\u0300\u0309\u0303\u0301\u0323";

/** One character for a letter, `2` and the digit for a digit, `z2` and the code point for letters of other scripts. */
function letterKey(letter: string): string {
  if (/^\d$/.test(letter)) return `2${letter}`;
  const known = letterKeys.get(letter) ?? letterKeys.get(letter.normalize("NFD").charAt(0));
  if (known !== undefined) return known;
  if (/^\p{M}$/u.test(letter)) return "";
  return `z2${(letter.codePointAt(0) ?? 0).toString(36).padStart(4, "0")}`;
}

/** The 29 letters with f, j, w in their Latin places, as `3` to `y`; z shares its first character with what follows it. */
const letterKeys = new Map<string, string>([
  ...Array.from("aăâbcdđeêfghijklmnoôơpqrstuưvwxy", (letter, place): [string, string] => [
    letter,
    (place + 3).toString(36),
  ]),
  ["z", "z1"],
]);
