import type { Change, EventAt } from "../db/commit.ts";
import { wrongState } from "../errors.ts";
import type { AlertAcknowledged } from "./facts.ts";
import { findAlert } from "./queries.ts";

/** Somebody has seen an alert that lasts and looks after it; whoever says so next changes nothing. */
export async function acknowledgeAlert(event: EventAt, alertId: string): Promise<Change> {
  const { kind, siteId, turnId, to, acknowledged } = await findAlert(
    event.db,
    event.id,
    alertId,
    event.at,
  );
  if (acknowledged) return { facts: [], value: undefined };
  if (to !== null) {
    throw wrongState({
      vi: "Cảnh báo này đã hết.",
      en: "This alert has ended.",
    });
  }
  const data: AlertAcknowledged = { alertId, kind, siteId, turnId };
  return { facts: [{ type: "alert_acknowledged", data }], value: undefined };
}
