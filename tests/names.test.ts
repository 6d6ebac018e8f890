import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparePersons, givenName, personSortKey, rankSeniority } from "../src/delegates/names.ts";
import type { SortablePerson } from "../src/delegates/names.ts";
import { compareText } from "../src/text.ts";
import sorting from "./data/vi-sorting.json" with { type: "json" };

const vectors = sorting.vectors
  .filter((vector) => vector.sort === "person")
  .map(({ id, input, expected }) => ({
    id,
    input: input.map(toPerson),
    expected: expected.map(toPerson),
  }));

describe("the order of people", () => {
  it("has both vector sets", () => {
    expect(vectors.map(({ id }) => id)).toEqual(["people-by-given-name", "people-edge-cases"]);
  });

  it.each(vectors)("is by given name for $id", ({ input, expected }) => {
    expect(input.toSorted(comparePersons)).toEqual(expected);
  });

  it.each(vectors)("is the same by the stored keys for $id, none of them equal", ({ expected }) => {
    const keys = expected.map((person) => personSortKey(person.name, person.sortGivenName));
    expect(keys.toSorted()).toEqual(keys);
    expect(new Set(keys).size).toBe(expected.length);
  });

  it("puts the given name above all else, then family and middle names", () => {
    fc.assert(
      fc.property(anyName, anyName, (a, b) => {
        const byParts =
          compareText(a.at(-1) ?? "", b.at(-1) ?? "") || compareText(rest(a), rest(b));
        const [keyA, keyB] = [personSortKey(a.join(" ")), personSortKey(b.join(" "))];
        expect(keyA < keyB ? -1 : Number(keyA > keyB)).toBe(byParts);
        expect(comparePersons({ id: "", name: a.join(" ") }, { id: "", name: b.join(" ") })).toBe(
          byParts,
        );
      }),
      { numRuns: 1000 },
    );
  });

  it("takes the given name out where it stands", () => {
    expect(personSortKey("Y Thanh Niê", "Thanh")).toBe(personSortKey("Y Niê Thanh"));
    expect(personSortKey("Thanh Y Thanh Niê", "thanh")).toBe(personSortKey("Thanh Y Niê Thanh"));
  });

  it("keeps the whole name behind a given name that does not stand in it", () => {
    expect(personSortKey("Lê Văn An", "Bình")).toBe(personSortKey("Lê Văn An Bình"));
  });

  it("reads an empty given name as none", () => {
    expect(personSortKey("Lê Văn An", " ")).toBe(personSortKey("Lê Văn An"));
  });

  it("breaks ties of the name by precedence, none last, and then by id", () => {
    const tied: SortablePerson[] = [
      { id: "b", name: "Lê Hoà", precedence: 10 },
      { id: "c", name: "lê hòa", precedence: 2 },
      { id: "e", name: "Lê Hòa" },
      { id: "d", name: "Lê Hòa", precedence: null },
      { id: "a", name: "Lê Hòa", precedence: 10 },
    ];
    expect(tied.toSorted(comparePersons).map(({ id }) => id)).toEqual(["c", "a", "b", "d", "e"]);
  });
});

describe("the given name", () => {
  it.each([
    ["Trần Quốc Tỏ", "Tỏ"],
    [" An ", "An"],
    ["Tran Quoc To\u0309", "Tỏ"],
    ["Nguyễn Kim-Anh", "Anh"],
    ["", ""],
  ])("of '%s' is '%s'", (name, given) => {
    expect(givenName(name)).toBe(given);
  });
});

describe("seniority of ranks", () => {
  it.each(sorting.ranks.order)("puts $rank at $seniority", ({ rank, seniority }) => {
    expect(rankSeniority(rank)).toBe(seniority);
  });

  it("turns the alphabetical order into that of the law", () => {
    const bySeniority = sorting.ranks.alphabetical_is_wrong.toSorted(
      (a, b) => Number(rankSeniority(a)) - Number(rankSeniority(b)),
    );
    expect(bySeniority).toEqual(sorting.ranks.order.map(({ rank }) => rank));
  });

  it.each([
    ["Đại uý", 9],
    [" TRUNG TƯỚNG ", 3],
    ["Thượng sỹ", 13],
  ])("knows %s however it is spelt", (rank, seniority) => {
    expect(rankSeniority(rank)).toBe(seniority);
  });

  it.each([null, "", "Trung", "Thứ trưởng", "Trung tá Nguyễn Văn A", "Đô đốc Hải quân"])(
    "has no place for %s",
    (rank) => {
      expect(rankSeniority(rank)).toBeNull();
    },
  );

  it("would not give the printed order of the Hải Phòng site, which precedence has to give", () => {
    const { expected, ranks, wrong_if_sorted_by_rank_only } = sorting.article_site_order;
    const people = expected.map((name, at) => ({
      name,
      seniority: rankSeniority(ranks[at] ?? null),
    }));
    const byRank = people.toSorted((a, b) => (a.seniority ?? Infinity) - (b.seniority ?? Infinity));
    expect(people.map(({ seniority }) => seniority)).toEqual([null, 4, 5]);
    expect(byRank.map(({ name }) => name)).toEqual(wrong_if_sorted_by_rank_only);
  });
});

const anyName = fc.array(
  fc.constantFrom(
    "An",
    "Ân",
    "Ấn",
    "Anh",
    "Ánh",
    "Bá",
    "Bà",
    "Bình",
    "Dũng",
    "Đạt",
    "Hoà",
    "Hòa",
    "Lê",
    "Lễ",
    "Niê",
    "Y",
  ),
  { minLength: 1, maxLength: 4 },
);

function rest(name: string[]): string {
  return name.slice(0, -1).join(" ");
}

function toPerson(row: string | { full_name: string; sort_given_name?: string }): SortablePerson {
  if (typeof row === "string") return { id: row, name: row };
  return { id: row.full_name, name: row.full_name, sortGivenName: row.sort_given_name ?? null };
}
