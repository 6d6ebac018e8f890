import { createHash } from "node:crypto";
import type { LogEntry } from "./record.ts";

/**
 * Recomputes the hash chain of a log by the formula of api.md section 9, sharing no code with the server: that anybody
 * can do it is the point. Answers what is wrong, null if nothing.
 */
export function brokenChain(
  eventId: string,
  entries: LogEntry[],
  head: { seq: number; hash: string },
): string | null {
  let previous = "0".repeat(64);
  for (const [nth, entry] of entries.entries()) {
    const { seq, at, type, actor, data, salt, dataHash, hash } = entry;
    if (seq !== nth + 1) return `dòng ${nth + 1} mang số ${seq}`;
    if (salt !== null && sha256(salt + canonical(data)) !== dataHash)
      return `dòng ${seq}: dataHash sai`;
    const link = { eventId, seq, at, type, actor: { kind: actor.kind, id: actor.id }, dataHash };
    if (sha256(previous + canonical(link)) !== hash) return `dòng ${seq}: hash sai`;
    previous = hash;
  }
  if (entries.length !== head.seq)
    return `nhật ký có ${entries.length} dòng, đầu chuỗi ghi ${head.seq}`;
  return previous === head.hash ? null : "hash đầu chuỗi sai";
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** RFC 8785 for what JSON.parse gives. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join(",")}}`;
}
