import type { Change, EventAt } from "../db/commit.ts";
import { notFound, wrongState } from "../errors.ts";
import { findOpenEvent } from "../events/queries.ts";
import { findTurn } from "./queries.ts";
import type { Readiness, ReadinessReported } from "./readiness.ts";

/**
 * A called site answers whether it can speak: of its own turn only, while that is called. The latest answer counts.
 * It moves nothing, so the versions stay: whoever gives the floor meanwhile is not refused for it.
 */
export async function prepareTurn(
  event: EventAt,
  turnId: string,
  ownSite: string | null,
  readiness: Readiness,
): Promise<Change> {
  const turn = await findTurn(event.db, event.id, turnId);
  if (ownSite !== null && turn.site_id !== ownSite)
    throw notFound({ vi: "lượt phát biểu", en: "turn" });
  await findOpenEvent(event);
  if (turn.state !== "called") {
    throw wrongState({
      vi: "Lượt phát biểu này không ở bước chuẩn bị.",
      en: "This turn has not been called to get ready.",
    });
  }
  const data: ReadinessReported = { turnId, ...readiness };
  return { facts: [{ type: "turn_readiness_reported", data }], value: undefined };
}
