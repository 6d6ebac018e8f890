import type { Context, MiddlewareHandler } from "hono";
import { invalidField, malformed, Refusal } from "../errors.ts";

const DEEPEST = 32;
const MOST_SKIPPED = 16 * 1024 * 1024;
const WITH_JSON = ["POST", "PUT", "PATCH"];
const WITH_BODY = [...WITH_JSON, "DELETE"];

export const NO_JSON = {
  vi: "Nội dung gửi lên không phải JSON hợp lệ.",
  en: "The body is not valid JSON.",
};

/**
 * Takes a body of at most `most` bytes into memory, where handlers find it; a longer one is refused by its
 * Content-Length before any of it is kept, or at the byte that is too much. Nothing is ever inflated.
 * `mayRead` may refuse by the headers alone.
 */
export function takeBody(
  most: number,
  mayRead: (c: Context) => void = () => {},
): MiddlewareHandler {
  return async (c, next) => {
    if (WITH_BODY.includes(c.req.method)) {
      refuseEncoding(c);
      await readWithin(c, most, mayRead);
    }
    await next();
  };
}

/** Bodies are JSON in UTF-8, taken and checked before any schema looks at them. */
export function takeJson(most: number): MiddlewareHandler {
  const take = takeBody(most);
  return async (c, next) => {
    return take(c, async () => {
      const bytes = WITH_JSON.includes(c.req.method) ? await c.req.arrayBuffer() : null;
      if (bytes !== null && bytes.byteLength > 0) readJson(c, bytes);
      await next();
    });
  };
}

/** The body piece by piece, at most `most` bytes of it, for who keeps it elsewhere than in memory. */
export async function* bodyPieces(c: Context, most: number): AsyncGenerator<Uint8Array> {
  refuseEncoding(c);
  const length = Number(c.req.header("Content-Length") ?? 0);
  if (length > most) throw tooLong();
  const reader = c.req.raw.body?.getReader();
  if (!reader) return;
  try {
    let size = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      size += read.value.byteLength;
      if (size > most) throw tooLong();
      yield read.value;
    }
  } catch (error) {
    throw error instanceof Refusal ? error : cutOff();
  } finally {
    reader.releaseLock();
  }
}

/** A refusal is answered when a body about as long as it may be was sent: many clients listen only then. */
export function hearOut(most: number): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const length = Number(c.req.header("Content-Length") ?? 0);
    if (!c.error || length > 2 * most) return;
    // Who goes away meanwhile hears nothing anyway.
    await skipBody(c.req.raw.body, 2 * most).catch(() => undefined);
  };
}

function refuseEncoding(c: Context): void {
  const encoding = c.req.header("Content-Encoding");
  if (encoding === undefined || /^\s*(identity)?\s*$/i.test(encoding)) return;
  throw new Refusal("unsupported_media_type", {
    vi: "Không nhận nội dung nén (Content-Encoding).",
    en: "Compressed bodies (Content-Encoding) are not taken.",
  });
}

async function readWithin(c: Context, most: number, mayRead: (c: Context) => void): Promise<void> {
  const length = c.req.header("Content-Length");
  const isCounted = length !== undefined && c.req.header("Transfer-Encoding") === undefined;
  try {
    if (isCounted && Number(length) > most) throw await tooLarge(c, Number(length));
    mayRead(c);
    // A counted body never grows past its count.
    if (isCounted) await c.req.arrayBuffer();
    else await readUncounted(c, most);
  } catch (error) {
    throw error instanceof Refusal ? error : cutOff();
  }
}

async function readUncounted(c: Context, most: number): Promise<void> {
  const sent = c.req.raw.body;
  if (sent === null) return;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = sent.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.byteLength;
    if (size > most) {
      reader.releaseLock();
      throw await tooLarge(c, size);
    }
    chunks.push(read.value);
  }
  c.req.raw = new Request(c.req.raw, { method: c.req.method, body: new Blob(chunks) });
}

/** Many clients listen for an answer only once they have sent everything; not those who asked whether they may. */
async function tooLarge(c: Context, size: number): Promise<Refusal> {
  if (size <= MOST_SKIPPED && c.req.header("Expect") === undefined) {
    await skipBody(c.req.raw.body, MOST_SKIPPED);
  }
  return tooLong();
}

function tooLong(): Refusal {
  return new Refusal("too_large", {
    vi: "Nội dung gửi lên quá lớn.",
    en: "The body is too large.",
  });
}

async function skipBody(sent: ReadableStream<Uint8Array> | null, most: number): Promise<void> {
  if (sent === null || sent.locked) return;
  let skipped = 0;
  for await (const chunk of sent) {
    skipped += chunk.byteLength;
    if (skipped > most) return;
  }
}

/** The client went away or was too slow: its business, and nothing for the operator. */
function cutOff(): Refusal {
  return malformed({
    vi: "Nội dung gửi lên bị đứt giữa chừng.",
    en: "The body broke off.",
  });
}

function readJson(c: Context, bytes: ArrayBuffer): void {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header("Content-Type") ?? "")) {
    throw new Refusal("unsupported_media_type", {
      vi: "Cần Content-Type: application/json.",
      en: "Content-Type must be application/json.",
    });
  }
  const [text, sent] = parse(bytes);
  if (isTooDeep(sent)) {
    throw invalidField("", "too_deep", {
      vi: "Dữ liệu lồng nhau quá sâu.",
      en: "The body is nested too deeply.",
    });
  }
  // Else hono would make it anew from the bytes, through a Response with a stream.
  Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
}

function parse(bytes: ArrayBuffer): [text: string, sent: unknown] {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return [text, JSON.parse(text)];
  } catch {
    throw malformed(NO_JSON);
  }
}

/** Deeper than any schema goes: what walks through such a value level by level would run out of stack. */
function isTooDeep(body: unknown): boolean {
  let level = [body];
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth += 1) {
    level = level.flatMap((part) =>
      typeof part === "object" && part !== null ? Object.values(part) : [],
    );
  }
  return level.length > 0;
}
