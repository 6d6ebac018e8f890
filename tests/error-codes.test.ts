import { expect, test } from "vitest";
import { ERROR_NUMBERS, errorNumber } from "../web/i18n/error-numbers.ts";
import { errorCodesPage, MEANINGS } from "./support/error-codes-page.ts";
import { readSources } from "./support/source-scan.ts";

/** Written out again: people have noted these. New codes are added, no line is changed or goes. */
const GIVEN = {
  malformed: 11,
  unauthenticated: 12,
  link_invalid: 13,
  forbidden: 14,
  cross_site: 15,
  not_found: 16,
  method_not_allowed: 17,
  too_large: 18,
  unsupported_media_type: 19,
  wrong_state: 20,
  central_exists: 21,
  site_busy: 22,
  already_waiting: 23,
  list_closed: 24,
  event_not_open: 25,
  duplicate: 26,
  version_conflict: 27,
  invalid_input: 28,
  headcount_mismatch: 29,
  idempotency_mismatch: 30,
  too_many_requests: 31,
  unavailable: 32,
  unreachable: 33,
  screen_failed: 34,
};

test("no number of a code changes, goes or is used twice, and none is a status of HTTP", () => {
  expect(ERROR_NUMBERS).toEqual(GIVEN);
  const numbers = Object.values(ERROR_NUMBERS);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(Math.max(...numbers)).toBeLessThan(100);
});

test("every code of the API and of the pages has a number", () => {
  // The compiler holds MEANINGS to the codes of the API.
  expect(Object.keys(MEANINGS).filter((code) => !(code in ERROR_NUMBERS))).toEqual([]);
  const ours = Object.values(readSources("web", ".ts", ".tsx")).flatMap((source) =>
    Array.from(source.matchAll(/(?:new Problem\(\d+, |errorCode\()"(\w+)"/g), ([, code]) => code),
  );
  expect(ours).toEqual(expect.arrayContaining(["unreachable", "screen_failed"]));
  expect(ours.filter((code = "") => !(code in ERROR_NUMBERS))).toEqual([]);
});

test.each([
  ["unavailable", "32"],
  ["http_502", "502"],
  ["of_a_newer_server", "of_a_newer_server"],
])("%s is read out as %s", (code, number) => {
  expect(errorNumber(code)).toBe(number);
});

test("the page for the support phone says what the codes are", async () => {
  await expect(errorCodesPage()).toMatchFileSnapshot("../docs/error-codes.md");
});
