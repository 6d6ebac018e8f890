import type { Actor, Fact, Head } from "../db/commit.ts";
import type { Millis } from "../clock.ts";
import type { Deps } from "../deps.ts";
import { newSalt } from "../ids.ts";
import { isoTime } from "../clock.ts";
import { canonicalJson } from "../json.ts";
import type { LogTable } from "./table.ts";

export const ACTOR_KINDS = ["user", "apiKey", "site", "livekit", "system"] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

/** Things that belong to no event (keys, quarantine) have a log of their own under this id. */
export const SYSTEM_LOG = "system";

/** SHA-256(salt + JCS(data)), api.md section 9. */
export function dataHashOf(deps: Deps, salt: string, data: string): string {
  return deps.sha256(salt + data);
}

/** SHA-256(previous hash + JCS({eventId, seq, at, type, actor: {kind, id}, dataHash})), api.md section 9. */
export function chainHashOf(
  deps: Deps,
  previous: string,
  link: { eventId: string; seq: number; at: Millis; type: string; actor: Actor; dataHash: string },
): string {
  const { eventId, seq, at, type, dataHash } = link;
  const actor = { kind: link.actor.kind, id: link.actor.id };
  return deps.sha256(
    previous + canonicalJson({ eventId, seq, at: isoTime(at), type, actor, dataHash }),
  );
}

/** Chains facts behind `head`: the rows of the log and the new head. */
export function appendFacts(
  deps: Deps,
  eventId: string,
  head: Head,
  facts: Fact[],
  by: Actor,
  at: Millis,
): { rows: LogTable[]; head: Head } {
  const rows: LogTable[] = [];
  let { seq, hash } = head;
  for (const fact of facts) {
    seq += 1;
    const data = canonicalJson(fact.data);
    const salt = newSalt(deps);
    const dataHash = dataHashOf(deps, salt, data);
    hash = chainHashOf(deps, hash, { eventId, seq, at, type: fact.type, actor: by, dataHash });
    rows.push({
      event_id: eventId,
      seq,
      at,
      type: fact.type,
      actor_kind: by.kind,
      actor_id: by.id,
      data,
      salt,
      data_hash: dataHash,
      hash,
    });
  }
  return { rows, head: { seq, at, hash } };
}
