import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cleanText,
  compareText,
  foldText,
  joinSortKeys,
  matchesFolded,
  splitSyllables,
  textSortKey,
} from "../src/text.ts";
import seminar from "./data/hoi-thao-2021-09-07.json" with { type: "json" };
import sorting from "./data/vi-sorting.json" with { type: "json" };

const plainVectors = sorting.vectors.flatMap((vector) => {
  const expected = vector.expected.filter((text) => typeof text === "string");
  const input = vector.input.filter((text) => typeof text === "string");
  return vector.sort === "person" ? [] : [{ id: vector.id, input, expected }];
});

describe("the order of texts", () => {
  it("has every vector set but the two of people", () => {
    expect(plainVectors.map((vector) => vector.id)).toEqual([
      "letters",
      "tones-ma",
      "vowel-a-all",
      "vowel-o-all",
      "vowel-u-e-all",
      "d-before-dd",
      "given-names",
      "syllable-vs-whole-1",
      "syllable-vs-whole-2",
      "family-names",
      "provinces-2021",
    ]);
  });

  it.each(plainVectors)("is the dictionary's for $id", ({ input, expected }) => {
    expect(input.toSorted(compareText)).toEqual(expected);
  });

  it.each(plainVectors)(
    "is the same by the stored keys for $id, none of them equal",
    ({ expected }) => {
      const keys = expected.map(textSortKey);
      expect(keys.toSorted()).toEqual(keys);
      expect(new Set(keys).size).toBe(expected.length);
    },
  );

  it.each(sorting.tone_placement_equivalents)(
    "puts $new_style and $old_style in one place",
    (pair) => {
      expect(compareText(pair.new_style, pair.old_style)).toBe(0);
      expect(compareText(pair.new_style, `${pair.old_style} a`)).toBe(-1);
    },
  );

  it.each([
    ["Thừa Thiên - Huế", "thừa thiên – huế"],
    ["Ðà Nẵng", "Đà Nẵng"],
    ["Nguye\u0302\u0303n", "Nguyễn"],
    ["PGS.TS", "pgs ts"],
    ["Ĭ Ŏ Ŭ", "i o u"],
    ["\u0301 An \u0301", "an"],
  ])("sees no difference between %s and %s", (a, b) => {
    expect(compareText(a, b)).toBe(0);
  });

  it.each([
    ["digits come before letters", "Tổ 2", "Tổ A"],
    ["digits are compared one by one", "Tổ 10", "Tổ 2"],
    ["a syllable that ends comes before one with a digit", "Tổ", "Tổ1"],
    ["letters of other scripts come after z", "z", "я"],
    ["letters of other scripts differ among themselves", "а", "я"],
    ["z comes before zz", "z", "zz"],
  ])("%s", (_rule, first, second) => {
    expect(compareText(first, second)).toBe(-1);
    expect(compareText(second, first)).toBe(1);
  });

  it("agrees for any syllables with Intl.Collator('vi') on letters, then tones, syllable by syllable", () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        const expected = compareBySyllables(a.syllables, b.syllables);
        expect(compareText(a.text, b.text)).toBe(expected);
        expect(codePointOrder(textSortKey(a.text), textSortKey(b.text))).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it("keeps keys in digits and small letters, none beginning as a join does, whatever the text is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(textSortKey(text)).toMatch(/^([2-9a-z][0-9a-z]*)?$/);
      }),
    );
  });

  it("keeps the keys that databases already hold", () => {
    expect(textSortKey("Nguyễn Thị Bình")).toBe("kdtybk12sef146fke10");
    expect(textSortKey("Đội 2 z я")).toBe("9mf14220z10z200un0");
  });

  it("lets the first of joined keys decide, then the second", () => {
    fc.assert(
      fc.property(fc.tuple(anyText, anyText), fc.tuple(anyText, anyText), (a, b) => {
        const [keyA, keyB] = [a, b].map((texts) =>
          joinSortKeys(texts.map(({ text }) => textSortKey(text))),
        );
        const expected = compareText(a[0].text, b[0].text) || compareText(a[1].text, b[1].text);
        expect(codePointOrder(keyA ?? "", keyB ?? "")).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it("splits a text where neither letters nor digits stand", () => {
    expect(splitSyllables("Ia H' Drai – 192-Qđ/TW")).toEqual([
      "Ia",
      "H",
      "Drai",
      "192",
      "Qđ",
      "TW",
    ]);
  });
});

describe("the search fold", () => {
  it.each(sorting.search_fold)("makes $input to $folded", ({ input, folded }) => {
    expect(foldText(input)).toBe(folded);
  });

  it.each(sorting.search_match)("answers $match for $query in $text", ({ query, text, match }) => {
    expect(matchesFolded(query, foldText(text))).toBe(match);
  });

  it.each(sorting.tone_placement_equivalents)(
    "makes $new_style and $old_style the same",
    (pair) => {
      expect(foldText(pair.new_style)).toBe(foldText(pair.old_style));
    },
  );

  it.each(sorting.tone_placement_not_equivalent_typos.pairs)(
    "finds $correct written as $alternative",
    (pair) => {
      expect(foldText(pair.alternative)).toBe(foldText(pair.correct));
    },
  );

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          anyText.map(({ text }) => text),
        ),
        (text) => {
          expect(foldText(foldText(text))).toBe(foldText(text));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("leaves nothing that means something in a like pattern", () => {
    expect(foldText("100%_a\\b")).toBe("100 a b");
  });
});

describe("stored text", () => {
  it.each(sorting.normalisation.irregular_input)(
    "repairs $description",
    ({ input_code_points, nfc }) => {
      expect(cleanText(fromCodePoints(input_code_points))).toBe(nfc);
    },
  );

  it.each(sorting.normalisation.nfc_nfd)(
    "is the same for both forms of $text",
    ({ nfc, nfd, nfc_length, nfd_length }) => {
      expect(fromCodePoints(nfd)).toHaveLength(nfd_length);
      expect(cleanText(fromCodePoints(nfd))).toBe(fromCodePoints(nfc));
      expect(cleanText(fromCodePoints(nfc))).toHaveLength(nfc_length);
    },
  );

  it("loses white space at both ends and keeps it inside", () => {
    expect(cleanText("\u00a0\t Hà  Nội\r\n\ufeff")).toBe("Hà  Nội");
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(cleanText(cleanText(text))).toBe(cleanText(text));
      }),
    );
  });

  it("is how the fixture of the seminar is written", () => {
    const texts = [...seminar.sites, ...seminar.programme].flatMap((row) => Object.values(row));
    const strings = texts.filter((text) => typeof text === "string");
    expect(strings.length).toBeGreaterThan(500);
    expect(strings.map(cleanText)).toEqual(strings);
  });
});

type Syllable = { letters: string; tone: number };
type Part = { letters: string[]; tone: number; at: number; separator: string; upper: boolean };

const alphabet = Array.from("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz019");
const tones = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"];

const anyPart: fc.Arbitrary<Part> = fc.record({
  letters: fc.array(fc.constantFrom(...alphabet), { minLength: 1, maxLength: 4 }),
  tone: fc.nat(5),
  at: fc.nat(3),
  separator: fc.constantFrom(" ", "-", " - ", "\u00a0"),
  upper: fc.boolean(),
});

/** A text and what it was made of, so that the reference order need not take it apart again. */
const anyText = fc
  .tuple(fc.array(anyPart, { maxLength: 3 }), fc.constantFrom("NFC", "NFD"))
  .map(([parts, form]) => {
    const written = parts.map(writePart);
    return {
      text: written
        .map(({ text }) => text)
        .join("")
        .normalize(form),
      syllables: written.map(({ syllable }) => syllable),
    };
  });

/** The tone goes on one of the vowels, whichever; a syllable without a vowel gets none. */
function writePart(part: Part): { text: string; syllable: Syllable } {
  const vowels = part.letters.flatMap((letter, at) => (/[aăâeêioôơuưy]/.test(letter) ? [at] : []));
  const place = vowels[part.at % Math.max(vowels.length, 1)];
  const tone = place === undefined ? 0 : part.tone;
  const marked = part.letters.map((letter, at) =>
    at === place ? `${letter}${tones[tone]}` : letter,
  );
  const text = marked.join("") + part.separator;
  return {
    text: part.upper ? text.toUpperCase() : text,
    syllable: { letters: part.letters.join(""), tone },
  };
}

const collator = new Intl.Collator("vi");

function compareBySyllables(a: Syllable[], b: Syllable[]): number {
  for (const [at, first] of a.entries()) {
    const second = b[at];
    if (second === undefined) return 1;
    const order =
      collator.compare(first.letters, second.letters) || Math.sign(first.tone - second.tone);
    if (order !== 0) return order;
  }
  return a.length < b.length ? -1 : 0;
}

function codePointOrder(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function fromCodePoints(list: string): string {
  return String.fromCodePoint(...list.split(" ").map((name) => Number.parseInt(name.slice(2), 16)));
}
