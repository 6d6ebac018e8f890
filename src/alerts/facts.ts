import type { Projections } from "../log/projection.ts";
import type { AlertKind } from "./alerts.ts";

/** Who and when stand with the fact. */
export type AlertAcknowledged = {
  alertId: string;
  kind: AlertKind;
  siteId: string | null;
  turnId: string | null;
};

export const alertFacts: Projections = {
  // Read from the log, like all that alerts are made of.
  alert_acknowledged: () => [],
};
