/** What a person reads: Vietnamese first, English on request. */
export type Words = { vi: string; en: string };

/** One field of the input that is wrong; `pointer` is a JSON pointer into the body or the query. */
export type FieldError = { pointer: string; code: string; message: Words };

/** The stable codes of api.md section 1. How they map to HTTP is app.ts's business. */
export type Code =
  | "malformed"
  | "unauthenticated"
  | "link_invalid"
  | "forbidden"
  | "cross_site"
  | "not_found"
  | "method_not_allowed"
  | "too_large"
  | "unsupported_media_type"
  | "wrong_state"
  | "central_exists"
  | "site_busy"
  | "already_waiting"
  | "list_closed"
  | "event_not_open"
  | "duplicate"
  | "version_conflict"
  | "invalid_input"
  | "headcount_mismatch"
  | "idempotency_mismatch"
  | "too_many_requests"
  | "unavailable";

/** A request refused. Nothing was changed. */
export class Refusal extends Error {
  readonly code: Code;
  readonly detail: Words;
  readonly errors: FieldError[];
  /** For `too_many_requests` and `unavailable`: whole seconds to wait. */
  readonly retryAfter: number;

  constructor(
    code: Code,
    detail: Words,
    more: { errors?: FieldError[]; retryAfter?: number } = {},
  ) {
    // A refusal is an answer, not a failure: where in the program it was decided is nobody's question, and finding
    // that out would cost more than the rest of it.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(`${code}: ${detail.en}`);
    Error.stackTraceLimit = limit;
    this.code = code;
    this.detail = detail;
    this.errors = more.errors ?? [];
    this.retryAfter = more.retryAfter ?? 1;
  }
}

export function notFound(what: Words): Refusal {
  return new Refusal("not_found", {
    vi: `Không tìm thấy ${what.vi}.`,
    en: `There is no such ${what.en}.`,
  });
}

/** What was sent is no request that can be read. */
export function malformed(detail: Words): Refusal {
  return new Refusal("malformed", detail);
}

export function wrongState(detail: Words): Refusal {
  return new Refusal("wrong_state", detail);
}

/** So much of something came in a while that it must wait. */
export function tooMany(detail: Words, retryAfter: number): Refusal {
  return new Refusal("too_many_requests", detail, { retryAfter });
}

export function forbidden(): Refusal {
  return new Refusal("forbidden", {
    vi: "Bạn không có quyền thực hiện việc này.",
    en: "You may not do this.",
  });
}

/** 422 for one field that the schema alone cannot judge. */
export function invalidField(pointer: string, code: string, message: Words): Refusal {
  return new Refusal(
    "invalid_input",
    { vi: "Dữ liệu gửi lên chưa đúng.", en: "The input is not valid." },
    { errors: [{ pointer, code, message }] },
  );
}

/** Refuses a change made against an older version than the one that stands (412). */
export function expectVersion(current: number, expected: number | null): void {
  if (expected === null || expected === current) return;
  throw new Refusal("version_conflict", {
    vi: `Mục này vừa được người khác sửa (phiên bản hiện tại: ${current}).`,
    en: `This was changed meanwhile (the current version is ${current}).`,
  });
}
