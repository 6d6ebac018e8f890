/** The parts of the API's answers the rehearsal reads (api.md). */
export type LiveKitEntry = { url: string; token: string; room: string; identity: string };
export type JoinAnswer = { accessToken: string; liveKit: LiveKitEntry | null };
export type Event = { id: string; state: string; liveAt: string | null; closedAt: string | null };
export type Site = {
  id: string;
  name: string;
  code: string | null;
  liveKitIdentity: string;
  connection: "never" | "connected" | "dropped" | "left";
  micOpen: boolean;
};
export type Segment = { from: string; to: string | null };
export type LostLine = { from: string; to: string | null; evidence: string };
export type Turn = {
  id: string;
  state: string;
  siteId: string | null;
  segments: Segment[];
  lostLines: LostLine[];
  microphone: string;
  readiness: { ready: boolean } | null;
  version: number;
  spokenSeconds: number;
};
export type ProgrammeItem = {
  id: string;
  position: number;
  actualStartAt: string | null;
  actualEndAt: string | null;
  actualSeconds: number | null;
  running: boolean;
};
export type Interval = {
  id: string;
  participantSid: string | null;
  from: string;
  to: string | null;
  evidence: { from: string; to: string | null };
  reason: string | null;
  void?: boolean;
};
export type SiteAttendance = {
  delegates: { present: number };
  siteId: string;
  name: string;
  status: string;
  connectedSeconds: number;
  presentSeconds: number;
  sharePercent: number;
  stays: number;
  drops: number;
  intervals: Interval[];
};
export type Attendance = {
  window: { from: string | null; to: string | null; seconds: number };
  log: { seq: number; hash: string };
  sites: SiteAttendance[];
  unknownParticipants: { identity: string }[];
};
export type LogEntry = {
  seq: number;
  at: string;
  type: string;
  actor: { kind: string; id: string | null };
  data: unknown;
  salt: string | null;
  dataHash: string;
  hash: string;
};
