export type Who = "organizer" | "secretary" | "chair" | "viewer" | "own site";
/**
 * `signature`: LiveKit's own, no caller of ours has it. `by value`: whoever sees the event may ask, the value decides
 * (second table). A list: who may, besides `admin`.
 */
export type Access =
  | "public"
  | "signature"
  | "signedIn"
  | "staff"
  | "site session"
  | "admin"
  | "by value"
  | Who[];

// api.md section 11, written out again: neither the program's table nor its guards are asked.
const everybody: Who[] = ["organizer", "secretary", "chair", "viewer", "own site"];
const staffOnly: Who[] = ["organizer", "secretary", "chair", "viewer"];
export const conductors: Who[] = ["organizer", "secretary", "chair"];
const inviters: Who[] = ["organizer", "secretary"];
export const organizer: Who[] = ["organizer"];
export const secretary: Who[] = ["secretary"];
const callers: Who[] = ["secretary", "chair"];

export const TABLE: Record<string, Access> = {
  "GET /api/health": "public",
  "GET /api/network": "public",
  "GET /api/openapi.json": "public",
  "GET /api/docs": "public",
  "GET /api/docs/:file": "public",
  "GET /api/me": "signedIn",
  "POST /api/keys": "admin",
  "GET /api/keys": "admin",
  "DELETE /api/keys/:keyId": "admin",
  "PUT /api/keys/:keyId/roles": "admin",
  "POST /api/keys/:keyId/sign-in-links": "admin",
  "DELETE /api/keys/:keyId/sign-in-links": "admin",
  "POST /api/session": "public",
  "DELETE /api/session": "public",
  "DELETE /api/sessions": "staff",

  "POST /api/events": "staff",
  "GET /api/events": "staff",
  "GET /api/events/:eventId": everybody,
  "GET /api/events/:eventId/staff": staffOnly,
  "PATCH /api/events/:eventId": organizer, // and `micPolicy` below
  "POST /api/events/:eventId/support-phone/erasure": organizer,
  "POST /api/events/:eventId/spreadsheets": organizer,
  "POST /api/events/:eventId/spreadsheets/reading": organizer,
  "PUT /api/events/:eventId/state": "by value",
  "POST /api/events/:eventId/copy": organizer,
  "GET /api/events/:eventId/discussions": everybody,

  "POST /api/events/:eventId/sites": organizer,
  "POST /api/events/:eventId/sites/from-provinces": organizer,
  "GET /api/events/:eventId/sites": everybody,
  "GET /api/events/:eventId/sites/:siteId": everybody,
  "PATCH /api/events/:eventId/sites/:siteId": organizer,
  "DELETE /api/events/:eventId/sites/:siteId": organizer,
  "POST /api/events/:eventId/sites/:siteId/contact/erasure": organizer,
  "DELETE /api/events/:eventId/sites/:siteId/session": inviters,
  "POST /api/events/:eventId/sites/:siteId/take-over": inviters,
  "PUT /api/events/:eventId/sites/:siteId/signal": ["own site"],
  "POST /api/events/:eventId/links": inviters,
  "GET /api/events/:eventId/links": inviters,
  "POST /api/events/:eventId/sites/:siteId/links": inviters,
  "GET /api/events/:eventId/sites/:siteId/links": inviters,
  "DELETE /api/events/:eventId/sites/:siteId/links/:linkId": inviters,
  "PUT /api/events/:eventId/sites/:siteId/links/:linkId/sent": inviters,
  "DELETE /api/events/:eventId/sites/:siteId/links/:linkId/sent": inviters,
  "POST /api/events/:eventId/sites/:siteId/check-in-links": [...inviters, "own site"],
  "GET /api/events/:eventId/sites/:siteId/check-in-links": [...inviters, "own site"],
  "DELETE /api/events/:eventId/sites/:siteId/check-in-links/:linkId": [...inviters, "own site"],
  "POST /api/events/:eventId/display-links": inviters,
  "GET /api/events/:eventId/display-links": inviters,
  "DELETE /api/events/:eventId/display-links/:linkId": inviters,

  "POST /api/join": "public",
  "POST /api/join/refresh": "site session",
  "POST /api/check-in": "public",
  "POST /api/check-in/names": "public",
  "POST /api/display": "public",
  "POST /api/display/token": "public",
  "POST /api/events/:eventId/tokens": "by value",
  "POST /api/livekit/webhook": "signature",
  "GET /api/livekit/quarantine": "admin",

  "POST /api/events/:eventId/delegates": organizer,
  "GET /api/events/:eventId/delegates": everybody,
  "GET /api/events/:eventId/delegates/:delegateId": everybody,
  "PATCH /api/events/:eventId/delegates/:delegateId": organizer,
  "DELETE /api/events/:eventId/delegates/:delegateId": organizer,
  "POST /api/events/:eventId/delegates/:delegateId/erasure": organizer,
  "POST /api/events/:eventId/roll-call": [...secretary, "own site"],
  "GET /api/events/:eventId/roll-call": everybody,
  "POST /api/events/:eventId/roll-call/rounds": secretary,
  "GET /api/events/:eventId/roll-call/rounds": everybody,
  "GET /api/events/:eventId/roll-call/rounds/:roundId": everybody,
  "PUT /api/events/:eventId/roll-call/rounds/:roundId/state": secretary,
  "POST /api/events/:eventId/roll-call/rounds/:roundId/answers": [...secretary, "own site"],
  "GET /api/events/:eventId/headcounts": everybody,
  "POST /api/events/:eventId/sites/:siteId/headcounts": [...secretary, "own site"],
  "GET /api/events/:eventId/sites/:siteId/headcounts": everybody,
  "GET /api/events/:eventId/attendance": everybody,
  "GET /api/events/:eventId/attendance/sites/:siteId": everybody,
  "GET /api/events/:eventId/attendance/reconciliation": everybody,
  "POST /api/events/:eventId/checkpoints": secretary,
  "GET /api/events/:eventId/checkpoints": everybody,
  "GET /api/events/:eventId/checkpoints/:checkpointId": everybody,
  "DELETE /api/events/:eventId/checkpoints/:checkpointId": secretary,
  "POST /api/events/:eventId/checkpoints/:checkpointId/confirmation": ["own site"],
  "POST /api/events/:eventId/corrections": secretary,

  "GET /api/events/:eventId/record": conductors,
  "PUT /api/events/:eventId/record": secretary,
  "GET /api/events/:eventId/record/proposals": conductors,
  "GET /api/events/:eventId/record/proposals/:proposalId": conductors,
  "PUT /api/events/:eventId/record/proposals/:proposalId": secretary,

  "PUT /api/events/:eventId/programme": organizer,
  "GET /api/events/:eventId/programme": everybody,
  "PUT /api/events/:eventId/programme/items/:itemId/run": callers,
  "DELETE /api/events/:eventId/programme/items/:itemId/run": callers,

  "POST /api/events/:eventId/turns": [...conductors, "own site"],
  "PUT /api/events/:eventId/turns/:turnId/readiness": ["own site"],
  "GET /api/events/:eventId/microphones": everybody,
  "DELETE /api/events/:eventId/microphones": callers,
  "GET /api/events/:eventId/turns": everybody,
  "GET /api/events/:eventId/turns/:turnId": everybody,
  "POST /api/events/:eventId/turns/:turnId/call": callers,
  "PUT /api/events/:eventId/turns/:turnId/floor": callers,
  "DELETE /api/events/:eventId/turns/:turnId/floor": callers,
  "POST /api/events/:eventId/turns/:turnId/pause": callers,
  "POST /api/events/:eventId/turns/:turnId/resume": callers,
  "POST /api/events/:eventId/turns/:turnId/skip": callers,
  "POST /api/events/:eventId/turns/:turnId/withdraw": [...conductors, "own site"],
  "POST /api/events/:eventId/turns/:turnId/time": callers,
  "POST /api/events/:eventId/turns/:turnId/corrections": secretary,
  "GET /api/events/:eventId/turns/:turnId/corrections": conductors,
  "PUT /api/events/:eventId/turns/order": callers,
  "PUT /api/events/:eventId/turn-list": callers,
  "GET /api/events/:eventId/turn-totals": staffOnly,

  "POST /api/events/:eventId/contributions": [...inviters, "own site"],
  "GET /api/events/:eventId/contributions": everybody,
  "GET /api/events/:eventId/contributions/missing": staffOnly,
  "GET /api/events/:eventId/contributions/:contributionId": everybody,
  "PATCH /api/events/:eventId/contributions/:contributionId": inviters,
  "PUT /api/events/:eventId/contributions/:contributionId/file": [...inviters, "own site"],
  "GET /api/events/:eventId/contributions/:contributionId/file": everybody,
  "POST /api/events/:eventId/contributions/:contributionId/recommendations": inviters,
  "PATCH /api/events/:eventId/recommendations/:recommendationId": inviters,

  "POST /api/events/:eventId/messages": [...conductors, "own site"],
  "GET /api/events/:eventId/messages": everybody,
  "POST /api/events/:eventId/messages/:messageId/receipt": [...conductors, "own site"],
  "POST /api/events/:eventId/messages/:messageId/erasure": organizer,
  "POST /api/events/:eventId/incidents/:incidentId/erasure": organizer,
  "POST /api/events/:eventId/incidents": [...conductors, "own site"],
  "GET /api/events/:eventId/incidents": everybody,
  "GET /api/events/:eventId/incidents/:incidentId": everybody,
  "PATCH /api/events/:eventId/incidents/:incidentId": conductors,
  "PUT /api/events/:eventId/incidents/:incidentId/resolution": conductors,
  "DELETE /api/events/:eventId/incidents/:incidentId/resolution": conductors,
  "POST /api/events/:eventId/sites/:siteId/line-checks": [...secretary, "own site"],
  "GET /api/events/:eventId/sites/:siteId/line-checks": everybody,
  "GET /api/events/:eventId/line-checks": everybody,
  "GET /api/events/:eventId/readiness": staffOnly,
  "GET /api/events/:eventId/alerts": staffOnly,
  "POST /api/events/:eventId/alerts/:alertId/acknowledgement": conductors,

  "GET /api/events/:eventId/summary": staffOnly,
  "GET /api/events/:eventId/reports/:file": conductors,
  "GET /api/events/:eventId/calendar.ics": everybody,
  "GET /api/events/:eventId/log": conductors,
  "GET /api/events/:eventId/log/verify": conductors,
  "GET /api/events/:eventId/log/kinds": conductors,
  "GET /api/events/:eventId/live": everybody,
};

/** Routes of api.md that are still to be made; take each line out when its route is there. */
export const COMING: string[] = [];
