/** Roles of an event; they add up. `admin` may everything. */
export type Role = "organizer" | "secretary" | "chair" | "viewer";

/** A site session, for its own site (and event) only. */
type OwnSite = "own site";

/** api.md section 11, row by row: who may do it. */
const TABLE = {
  "event.read": ["organizer", "secretary", "chair", "viewer", "own site"],
  "delegates.read": ["organizer", "secretary", "chair", "viewer", "own site"],
  "attendance.read": ["organizer", "secretary", "chair", "viewer", "own site"],
  "contributions.read": ["organizer", "secretary", "chair", "viewer", "own site"],
  "staff.read": ["organizer", "secretary", "chair", "viewer"],
  "summary.read": ["organizer", "secretary", "chair", "viewer"],
  "reports.read": ["organizer", "secretary", "chair"],
  "log.read": ["organizer", "secretary", "chair"],
  "event.change": ["organizer"],
  "event.micPolicyLive": ["organizer", "secretary", "chair"],
  "links.manage": ["organizer", "secretary"],
  "checkInLinks.manage": ["organizer", "secretary", "own site"],
  "event.conduct": ["organizer", "secretary", "chair"],
  "event.state": ["organizer"],
  "signal.say": ["own site"],
  "turns.ask": ["organizer", "secretary", "chair", "own site"],
  "turns.manage": ["secretary", "chair"],
  "turns.prepare": ["own site"],
  "presence.report": ["secretary", "own site"],
  "presence.conduct": ["secretary"],
  "checkpoints.confirm": ["own site"],
  "corrections.make": ["secretary"],
  "record.close": ["secretary"],
  "record.read": ["organizer", "secretary", "chair"],
  "contributions.create": ["organizer", "secretary", "own site"],
  "contributions.change": ["organizer", "secretary"],
  "messages.send": ["organizer", "secretary", "chair", "own site"],
  "incidents.note": ["organizer", "secretary", "chair", "own site"],
  "incidents.handle": ["organizer", "secretary", "chair"],
  "checks.send": ["secretary", "own site"],
  "attention.read": ["organizer", "secretary", "chair", "viewer"],
  "alerts.acknowledge": ["organizer", "secretary", "chair"],
  "token.observer": ["organizer", "secretary", "viewer"],
  "token.secretary": ["secretary"],
  "token.chair": ["secretary", "chair"],
} as const satisfies Record<string, readonly (Role | OwnSite)[]>;

export type Action = keyof typeof TABLE;
export const ACTIONS = Object.keys(TABLE) as Action[]; // Object.keys forgets the key type

/** May somebody with these roles do it? */
export function rolesMay(roles: Iterable<Role>, action: Action): boolean {
  const allowed: readonly string[] = TABLE[action];
  return [...roles].some((role) => allowed.includes(role));
}

/** May a site session do it, for its own site? */
export function siteMay(action: Action): boolean {
  const allowed: readonly string[] = TABLE[action];
  return allowed.includes("own site");
}
