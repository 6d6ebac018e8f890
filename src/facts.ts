import { alertFacts } from "./alerts/facts.ts";
import { attendanceFacts } from "./attendance/facts.ts";
import { checkpointFacts } from "./attendance/checkpoint-facts.ts";
import { authFacts } from "./auth/facts.ts";
import { staffFacts } from "./auth/staff-facts.ts";
import { checkFacts } from "./checks/facts.ts";
import { contributionFacts } from "./contributions/facts.ts";
import { recordFacts } from "./conduct/record-facts.ts";
import type { Ledger } from "./db/commit.ts";
import { delegateFacts } from "./delegates/facts.ts";
import { roundFacts } from "./delegates/round-facts.ts";
import { eventFacts } from "./events/facts.ts";
import { incidentFacts } from "./incidents/facts.ts";
import { logFacts } from "./log/facts.ts";
import { appendFacts } from "./log/log.ts";
import { mergeProjections, projectFact } from "./log/projection.ts";
import { messageFacts } from "./messages/facts.ts";
import { programmeFacts } from "./programme/facts.ts";
import { roomFacts } from "./rooms/facts.ts";
import { siteFacts } from "./sites/facts.ts";
import { sessionFacts } from "./sites/session-facts.ts";
import { turnCorrectionFacts } from "./turns/correction-facts.ts";
import { turnFacts } from "./turns/facts.ts";
import { readinessFacts } from "./turns/readiness.ts";

/** What follows from every kind of fact. */
export const projections = mergeProjections(
  logFacts,
  authFacts,
  staffFacts,
  eventFacts,
  roomFacts,
  siteFacts,
  sessionFacts,
  delegateFacts,
  roundFacts,
  programmeFacts,
  contributionFacts,
  turnFacts,
  readinessFacts,
  turnCorrectionFacts,
  attendanceFacts,
  checkpointFacts,
  recordFacts,
  messageFacts,
  incidentFacts,
  checkFacts,
  alertFacts,
);

export const ledger: Ledger = {
  append: appendFacts,
  project: (db, fact) => projectFact(projections, db, fact),
};
