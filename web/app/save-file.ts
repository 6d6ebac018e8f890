import { words as common } from "../i18n/words.ts";
import { Problem, told } from "./client.ts";

/** How much of a file is here, 0 to 1; null while the server prepares it, or where its length is not told. */
export type Progress = { share: number | null };
type Answer = Pick<Response, "ok" | "status" | "json" | "headers" | "body">;

const QUIET_FOR = 1000;
/** Chromium drops what is saved beyond ten files a second, and says nothing. */
const APART = 120;
let lastKept = Promise.resolve();

/** Saves a file that is asked for. A link would not say as whom it asks, where the browser holds a site's cookie too. */
export async function save(
  asked: Promise<Answer>,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<void> {
  let progress: Progress = { share: null };
  const telling = setInterval(() => onProgress(progress), QUIET_FOR);
  try {
    const answer = await asked.catch(() => {
      throw new Problem(0, "unreachable", common.unreachable);
    });
    if (!answer.ok) await told(Promise.resolve(answer));
    const length = Number(answer.headers.get("Content-Length") ?? 0);
    const parts = await gather(answer, (got) => {
      progress = { share: length > 0 ? Math.min(1, got / length) : null };
    });
    await turnToKeep();
    keep(parts, answer.headers);
  } finally {
    clearInterval(telling);
  }
}

async function gather({ body }: Answer, onBytes: (got: number) => void): Promise<BlobPart[]> {
  const parts: BlobPart[] = [];
  let got = 0;
  const reader = body?.getReader();
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    // A copy in a buffer of its own, as a Blob takes it.
    parts.push(new Uint8Array(piece.value));
    got += piece.value.length;
    onBytes(got);
  }
  return parts;
}

function turnToKeep(): Promise<void> {
  const turn = lastKept;
  lastKept = turn.then(() => new Promise((done) => setTimeout(done, APART)));
  return turn;
}

function keep(parts: BlobPart[], headers: Headers): void {
  const url = URL.createObjectURL(
    new Blob(parts, { type: headers.get("Content-Type") ?? "application/octet-stream" }),
  );
  const link = document.createElement("a");
  link.href = url;
  link.download = nameIn(headers.get("Content-Disposition") ?? "");
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The name of RFC 6266, the Vietnamese one first. */
export function nameIn(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded !== undefined) return decodeURIComponent(encoded);
  return /filename="([^"]*)"/.exec(disposition)?.[1] ?? "";
}
