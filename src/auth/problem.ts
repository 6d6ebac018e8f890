import type { Context, Hono, Next } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { invalidField, malformed, Refusal, type Code } from "../errors.ts";
import { UNWATCHED } from "../watch.ts";
import { NO_JSON } from "./body.ts";
import type { Seen } from "./seen.ts";

/** A body of nothing but wrong keys must not come back eight times as long. */
const MOST_ERRORS = 100;
const LONGEST_POINTER = 500;
/** As in the text of bodies: all but tab and line breaks. */
const CONTROL = /%(?:0[0-8bcef]|1[0-9a-f]|7f)/i;

/** api.md section 1: which status a code has, and its title. */
const STATUS: Record<Code, [status: number, vi: string, en: string]> = {
  malformed: [400, "Yêu cầu không đọc được", "Malformed request"],
  unauthenticated: [401, "Chưa xác thực", "Not authenticated"],
  link_invalid: [401, "Đường dẫn không dùng được", "The link is not valid"],
  forbidden: [403, "Không có quyền", "Forbidden"],
  cross_site: [403, "Yêu cầu đến từ trang khác", "Cross-site request"],
  not_found: [404, "Không tìm thấy", "Not found"],
  method_not_allowed: [405, "Phương thức không được hỗ trợ", "Method not allowed"],
  too_large: [413, "Dữ liệu quá lớn", "Too large"],
  unsupported_media_type: [415, "Kiểu nội dung không được hỗ trợ", "Unsupported media type"],
  wrong_state: [409, "Trạng thái không cho phép", "Wrong state"],
  central_exists: [409, "Đã có điểm cầu trung ương", "There is a central site already"],
  site_busy: [409, "Điểm cầu đang được thiết bị khác sử dụng", "Another device holds the site"],
  already_waiting: [409, "Đã đăng ký phát biểu", "Already waiting"],
  list_closed: [409, "Đã ngừng nhận đăng ký", "The list is closed"],
  event_not_open: [409, "Hội thảo không mở", "The event is not open"],
  duplicate: [409, "Trùng lặp", "Duplicate"],
  version_conflict: [412, "Đã có thay đổi mới hơn", "Changed meanwhile"],
  invalid_input: [422, "Dữ liệu chưa đúng", "Invalid input"],
  headcount_mismatch: [422, "Số liệu quân số không khớp", "The headcount does not add up"],
  idempotency_mismatch: [422, "Idempotency-Key đã dùng", "The Idempotency-Key was used"],
  too_many_requests: [429, "Quá nhiều yêu cầu", "Too many requests"],
  unavailable: [503, "Tạm thời không phục vụ được", "Unavailable for the moment"],
};

export type Language = "vi" | "en";

/** The answer to a refused or failed request, RFC 9457. What we did not foresee is said to nobody but the log. */
export function problem(c: Context, error: unknown): Response {
  // Set by seeRequests, for every request that came through the whole app.
  const seen = c.get("seen") as Seen | undefined;
  const refusal = error instanceof Refusal ? error : foreign(error, seen);
  if (seen) seen.code = refusal.code;
  const [status] = STATUS[refusal.code];
  const language = languageOf(c);
  const body = problemBody(refusal, language);
  const headers: Record<string, string> = {
    "Content-Type": "application/problem+json",
    "Content-Language": language,
  };
  if (status === 429 || status === 503) headers["Retry-After"] = String(refusal.retryAfter);
  if (status === 401) headers["WWW-Authenticate"] = "Bearer";
  // What was not read of the body stands in the connection, so it serves no further request.
  if (status === 413) headers["Connection"] = "close";
  // RFC 9110, 15.5.16: an encoding was refused, and this is what may be sent.
  if (status === 415) headers["Accept-Encoding"] = "identity";
  // Hono's own helpers keep headers set before, such as Allow.
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  return c.newResponse(JSON.stringify(body), status as ContentfulStatusCode); // all of STATUS are such
}

/** A refusal as RFC 9457 has it; `status` where HTTP has a closer one than the code's. */
export function problemBody(
  refusal: Refusal,
  language: Language,
  status: number = STATUS[refusal.code][0],
) {
  const [, vi, en] = STATUS[refusal.code];
  const errors = refusal.errors.slice(0, MOST_ERRORS).map(({ pointer, code, message }) => ({
    pointer: pointer.slice(0, LONGEST_POINTER),
    code,
    message: message[language],
  }));
  return {
    type: `urn:diem-cau:problem:${refusal.code}`,
    title: language === "en" ? en : vi,
    status,
    detail: refusal.detail[language],
    code: refusal.code,
    ...(refusal instanceof Unforeseen ? { instance: `urn:diem-cau:request:${refusal.id}` } : {}),
    ...(errors.length > 0 ? { errors } : {}),
  };
}

/** Our own trouble: whoever met it can say which request it was. */
class Unforeseen extends Refusal {
  readonly id: string;

  constructor(id: string) {
    super("unavailable", {
      vi: `Hệ thống gặp sự cố khi xử lý yêu cầu này, vui lòng thử lại; nếu cần trợ giúp, hãy báo mã ${id}.`,
      en: `Something went wrong with this request, please try again; if you ask for help, say ${id}.`,
    });
    this.id = id;
  }
}

function foreign(error: unknown, seen: Seen | undefined): Refusal {
  if (error instanceof HTTPException && error.status < 500) return malformed(NO_JSON);
  if (seen) seen.failed(error);
  else UNWATCHED.failed(error, "");
  return new Unforeseen(seen?.id ?? "–");
}

/** In which language the caller wants to read: Vietnamese unless they ask for English. */
export function languageOf(c: Context): Language {
  return prefersEnglish(c.req.header("Accept-Language")) ? "en" : "vi";
}

/** True when English stands before Vietnamese in Accept-Language. */
function prefersEnglish(header: string | undefined): boolean {
  const weights = (header ?? "").split(",").map((part) => {
    const [tag = "", ...rest] = part.trim().toLowerCase().split(";");
    const q = rest
      .map((piece) => /^\s*q=([\d.]+)\s*$/.exec(piece)?.[1])
      .find((value) => value !== undefined);
    return { language: tag.split("-")[0], weight: q === undefined ? 1 : Number(q) };
  });
  const weigh = (language: string) =>
    Math.max(0, ...weights.filter((item) => item.language === language).map((item) => item.weight));
  return weigh("en") > weigh("vi");
}

/** For a path that has a route, but not for this method: 405 with the methods there are; else 404. */
export function noSuchRoute(app: Pick<Hono, "routes">, c: Context): Refusal {
  const methods = app.routes
    .filter((route) => route.method !== "ALL" && pathFits(route.path, c.req.path))
    .map((route) => route.method);
  if (methods.length === 0 || methods.includes(c.req.method)) return noSuchAddress();
  const allow = [...new Set(methods)].join(", ");
  c.header("Allow", allow);
  return new Refusal("method_not_allowed", {
    vi: `Địa chỉ này chỉ nhận ${allow}.`,
    en: `This address takes ${allow} only.`,
  });
}

function noSuchAddress(): Refusal {
  return new Refusal("not_found", {
    vi: "Không có địa chỉ này.",
    en: "There is no such address.",
  });
}

function pathFits(pattern: string, path: string): boolean {
  const expression = pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/:[^/]+/g, "[^/]+");
  return new RegExp(`^${expression}$`).test(path);
}

/** No id and no search holds a control character, and PostgreSQL refuses NUL in any text. */
export async function checkAddress(c: Context, next: Next): Promise<void> {
  const { pathname, search } = new URL(c.req.url);
  if (CONTROL.test(search)) {
    throw invalidField("", "invalid_format", {
      vi: "Tham số có ký tự điều khiển.",
      en: "The query has a control character.",
    });
  }
  if (CONTROL.test(pathname)) throw noSuchAddress();
  await next();
}
