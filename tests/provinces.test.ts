import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { nameWithin, provinces } from "../src/sites/provinces.ts";
import { compareText } from "../src/text.ts";
import sorting from "./data/vi-sorting.json" with { type: "json" };

describe("the provincial units", () => {
  it("of 2021 are the list's, row by row", () => {
    const rows = readRows("provinces-2021.csv", "code,name,type,short_name");
    expect(rows).toHaveLength(63);
    expect(provinces(2021).map((p) => [p.code, p.name, p.type, p.shortName])).toEqual(rows);
  });

  it("of 2025 are the list's, row by row", () => {
    const rows = readRows("provinces-2025.csv", "code,name,type,merged_from");
    expect(rows).toHaveLength(34);
    expect(provinces(2025).map((p) => [p.code, p.name, p.type, p.mergedFrom.join(";")])).toEqual(
      rows,
    );
  });

  it("of 2025 have short names that lack nothing but the type", () => {
    const shortNames = readRows("provinces-2025.csv", "code,name,type,merged_from").map(
      ([, name]) => name?.replace(/^(Tỉnh|Thành phố) /, ""),
    );
    expect(provinces(2025).map((p) => p.shortName)).toEqual(shortNames);
  });

  it.each([
    [2021, 58, 5],
    [2025, 28, 6],
  ] as const)("of %i are %i provinces and %i cities", (vintage, provinceCount, cityCount) => {
    const types = provinces(vintage).map(({ type }) => type);
    expect(types.filter((type) => type === "Tỉnh")).toHaveLength(provinceCount);
    expect(types.filter((type) => type === "Thành phố trực thuộc Trung ương")).toHaveLength(
      cityCount,
    );
  });

  it("of 2025 take up every unit of 2021 exactly once", () => {
    const merged = provinces(2025).flatMap(({ mergedFrom }) => mergedFrom);
    expect(merged.toSorted()).toEqual(provinces(2021).map(({ code }) => code));
    expect(provinces(2025).filter(({ mergedFrom }) => mergedFrom.length === 1)).toHaveLength(11);
  });

  it("changed the meaning of seven codes", () => {
    const before = new Map(provinces(2021).map((p) => [p.code, p.shortName]));
    const changed = provinces(2025).filter(
      (p) => p.code !== "46" && before.get(p.code) !== p.shortName,
    );
    expect(changed.map((p) => p.code)).toEqual(["15", "24", "44", "52", "80", "82", "91"]);
  });

  it.each([
    ["10", "tỉnh Lào Cai"],
    ["01", "thành phố Hà Nội"],
    ["79", "Thành phố Hồ Chí Minh"],
  ])("%s is called %s inside another name", (code, name) => {
    const found = provinces(2021).filter((one) => one.code === code);
    expect(found.map(nameWithin)).toEqual([name]);
  });

  it("of 2021 sort by name as the dictionary has them", () => {
    const expected = sorting.vectors.find(({ id }) => id === "provinces-2021")?.expected;
    expect(
      provinces(2021)
        .map((p) => p.shortName)
        .toSorted(compareText),
    ).toEqual(expected);
  });
});

function readRows(file: string, header: string): string[][] {
  const [first, ...lines] = readFileSync(new URL(`data/${file}`, import.meta.url), "utf8")
    .trim()
    .split(/\r?\n/);
  expect(first).toBe(header);
  return lines.map((line) => line.split(","));
}
