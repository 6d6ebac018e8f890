import { z } from "zod";
import type { FieldError, Words } from "../errors.ts";

// Control characters (but tab and line breaks) and lone surrogates are no text; PostgreSQL refuses some of them.
// oxlint-disable-next-line no-control-regex
const TEXT = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]*$/u;

/** Text of 1 to `longest` characters, trimmed and in NFC. */
export function text(longest: number) {
  return z.string().trim().normalize("NFC").min(1).max(longest).regex(TEXT);
}

/** As `text`; null means that there is none. */
export function optionalText(longest: number) {
  return text(longest).nullable().optional();
}

/** A name without folders, control characters and signs that turn the direction of reading, which hide its end. */
export const fileName = z
  .string()
  .trim()
  .normalize("NFC")
  .min(1)
  .max(200)
  .regex(/^[^/\\\p{Cc}\p{Bidi_Control}\ud800-\udfff]+$/u);

const FIRST_TIME = Date.parse("0000-01-01T00:00:00Z");
const LAST_TIME = Date.parse("9999-12-31T23:59:59.999Z");

/** ISO 8601 with any offset, in a year of four digits also in UTC. */
export const time = z.iso
  .datetime({ offset: true })
  .refine(
    (sent) => !(Date.parse(sent) < FIRST_TIME || Date.parse(sent) > LAST_TIME),
    "out_of_range",
  );
export const optionalTime = time.nullable().optional();

export const id = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\w~.-]+$/);
export const seconds = z.int().min(0).max(86_400);

export const pageFields = { limit: z.string().optional(), cursor: z.string().optional() };

type Issue = {
  code?: string | undefined;
  path?: readonly unknown[] | undefined;
  message: string;
  keys?: string[];
  format?: string;
};

/** What zod found wrong with what was sent, as `errors[]` of api.md section 1. */
export function fieldErrors(issues: readonly Issue[], sent: unknown): FieldError[] {
  return issues.flatMap((issue) => {
    const path = (issue.path ?? []).map(pointerPart);
    if (issue.code !== "unrecognized_keys") {
      const said = describe(issue);
      return [
        { pointer: pointer(path), ...said, ...(isLeftOut(sent, path) && { message: EMPTY }) },
      ];
    }
    const unknown = { vi: "Trường này không có trong giao diện.", en: "This field is not known." };
    return (issue.keys ?? []).map((key) => ({
      pointer: pointer([...path, key]),
      code: "unknown_key",
      message: unknown,
    }));
  });
}

/** A path part is a key, or `{ key }` in Standard Schema's longer form. */
function pointerPart(part: unknown): string {
  return typeof part === "object" && part !== null && "key" in part
    ? String(part.key)
    : String(part);
}

/** Whatever rule it broke: who left a field empty wants to hear just that. */
function isLeftOut(sent: unknown, path: string[]): boolean {
  const value = path.reduce<unknown>(
    // What has no such part has undefined there.
    (within, part) => (within as Record<string, unknown> | null | undefined)?.[part],
    sent,
  );
  if (typeof value === "string") return value.trim() === "";
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function pointer(path: string[]): string {
  return path.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

const EMPTY: Words = {
  vi: "Chưa nhập hoặc để trống.",
  en: "This is missing or empty.",
};
const MESSAGES: Record<string, Words> = {
  invalid_type: {
    vi: "Giá trị không đúng kiểu.",
    en: "The value is of a wrong type.",
  },
  invalid_value: {
    vi: "Giá trị không nằm trong danh sách cho phép.",
    en: "The value is not one of those allowed.",
  },
  too_small: {
    vi: "Giá trị quá nhỏ hoặc quá ngắn.",
    en: "The value is too small or too short.",
  },
  too_big: { vi: "Giá trị quá lớn hoặc quá dài.", en: "The value is too big or too long." },
  invalid_format: { vi: "Giá trị không đúng định dạng.", en: "The value has a wrong format." },
  out_of_range: {
    vi: "Thời điểm nằm ngoài các năm từ 0 đến 9999.",
    en: "The time is outside the years 0 to 9999.",
  },
  no_phone: {
    vi: "Số điện thoại phải bắt đầu bằng chữ số hoặc dấu + và có ít nhất 3 chữ số.",
    en: "A telephone number begins with a digit or + and has at least 3 digits.",
  },
  unknown_time_zone: {
    vi: "Múi giờ không có trong danh sách IANA.",
    en: "The time zone is not in the IANA list.",
  },
};

function describe(issue: Issue): { code: string; message: Words } {
  // Our own rules give their code as the message.
  const code = (issue.code === "custom" ? issue.message : issue.code) ?? "invalid";
  return {
    code,
    message: MESSAGES[code] ?? { vi: "Giá trị không hợp lệ.", en: "The value is not valid." },
  };
}
