import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { STATUS_CODES } from "node:http";
import { problemBody } from "../auth/problem.ts";
import { malformed, Refusal } from "../errors.ts";

/** How long a refused client may go on sending before its connection is cut; else it would lose the answer. */
const LAST_WORDS = 1000;
const refused = new WeakSet<Duplex>();

type Answer = { status: number; headers: Record<string, string>; body: string };

const UNREADABLE = answerOf(
  400,
  malformed({ vi: "Yêu cầu không đúng giao thức HTTP.", en: "The request is not valid HTTP." }),
);
/** What Node says of a request that it cannot take, by its error's code. */
const ANSWERS: Record<string, Answer> = {
  HPE_HEADER_OVERFLOW: answerOf(
    431,
    new Refusal("too_large", {
      vi: "Địa chỉ hoặc phần đầu (headers) của yêu cầu quá dài.",
      en: "The address or the headers are too long.",
    }),
  ),
  ERR_HTTP_REQUEST_TIMEOUT: answerOf(
    408,
    malformed({
      vi: "Yêu cầu gửi quá chậm, chưa nhận đủ.",
      en: "The request was sent too slowly and did not come whole.",
    }),
  ),
  CONNECT: answerOf(
    405,
    new Refusal("method_not_allowed", {
      vi: "Máy chủ này không làm proxy.",
      en: "This server is no proxy.",
    }),
  ),
  NO_LIVEKIT: answerOf(503, noLiveKit(), { "Retry-After": "2" }),
  FULL: answerOf(
    503,
    new Refusal("unavailable", {
      vi: "Máy chủ đang có quá nhiều kết nối, vui lòng thử lại.",
      en: "There are too many connections, please try again.",
    }),
    { "Retry-After": "2" },
  ),
};

/** LiveKit's part of our address, while it gives no answer. */
export function noLiveKit(): Refusal {
  return new Refusal("unavailable", {
    vi: "Máy chủ hình và tiếng (LiveKit) hiện không trả lời, vui lòng thử lại.",
    en: "The media server (LiveKit) does not answer at the moment, please try again.",
  });
}

/**
 * Refuses, on the bare connection, what is no request; `isAnswering`: an answer has begun there already.
 * Gives the status if there was anybody to say it to.
 */
export function refuseSocket(socket: Duplex, why: string, isAnswering: boolean): number | null {
  // Whatever a refused client still sends is one more error each time.
  if (refused.has(socket)) return null;
  refused.add(socket);
  if (why === "ECONNRESET" || !socket.writable || isAnswering) {
    socket.destroy();
    return null;
  }
  const { status, headers, body } = ANSWERS[why] ?? UNREADABLE;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  socket.on("error", () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}${length}Connection: close\r\n\r\n${body}`,
  );
  setTimeout(() => socket.destroy(), LAST_WORDS).unref();
  return status;
}

/** Refuses a request whose address or Host cannot be read. */
export function refuseRequest(response: ServerResponse): void {
  const { status, headers, body } = UNREADABLE;
  const length = Buffer.byteLength(body);
  response.writeHead(status, { ...headers, "Content-Length": length, Connection: "close" });
  response.end(body);
}

/** The same for the adapter that made no request of it. */
export function unreadableResponse(): Response {
  const { status, headers, body } = UNREADABLE;
  return new Response(body, { status, headers });
}

function answerOf(status: number, refusal: Refusal, more: Record<string, string> = {}): Answer {
  const headers = {
    "Content-Type": "application/problem+json",
    "Content-Language": "vi",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    ...more,
  };
  // Nothing is known of the client, its language neither.
  return { status, headers, body: JSON.stringify(problemBody(refusal, "vi", status)) };
}
