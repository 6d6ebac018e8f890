/** Milliseconds since 1970-01-01T00:00:00Z. Every time in the product is one of these. */
export type Millis = number;

/** ISO 8601 in UTC with milliseconds, the only form in which a time leaves the API. */
export function isoTime(at: Millis): string {
  return new Date(at).toISOString();
}

/** As `isoTime`, with null for a time that is not there. */
export function isoOrNull(at: Millis | null): string | null {
  return at === null ? null : isoTime(at);
}

/** Whole seconds of a duration, cut and not rounded: a minute is never invented. */
export function wholeSeconds(duration: Millis): number {
  return Math.floor(duration / 1000);
}

/** Milliseconds of an ISO 8601 time that was checked before. */
export function millisOf(sent: string): Millis {
  return Date.parse(sent);
}

/** As `millisOf`, with null for a time that is not there. */
export function millisOrNull(sent: string | null | undefined): Millis | null {
  return sent === null || sent === undefined ? null : millisOf(sent);
}
