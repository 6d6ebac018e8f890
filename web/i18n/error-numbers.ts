/**
 * What a clerk reads out on the phone for each code of the API and, at the end, of the pages themselves
 * (docs/error-codes.md). A new code takes the next number; a number stays with its code for ever, also when that is
 * gone. From 100 on they are HTTP's: a proxy's page in place of our server's answer.
 */
export const ERROR_NUMBERS: Record<string, number> = {
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

/** The number of a code, or the code itself where a newer server says one that this page does not know. */
export function errorNumber(code: string): string {
  return String(ERROR_NUMBERS[code] ?? code.replace("http_", ""));
}
