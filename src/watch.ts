/** What became of a delivery of LiveKit's; `failed`: it could not be stored, and LiveKit will try again. */
export type DeliveryOutcome = "stored" | "repeated" | "quarantined" | "refused" | "failed";

/** One request as an operator may see it: no address as it was typed, no query, no header, no body, no name. */
export type SeenRequest = {
  id: string;
  method: string;
  /** The pattern of the route, such as `/api/events/:eventId`; null where there is none. */
  route: string | null;
  eventId: string | null;
  status: number;
  /** The code of the refusal. */
  code: string | null;
  caller: { kind: string; id: string | null } | null;
};

/** What whoever operates the server wants to know. Nothing that happens here depends on it. */
export type Watch = {
  /** `platform` is what the platform's server gave with the request. */
  answered(seen: SeenRequest, platform: unknown): void;
  /** Something that nobody foresaw, in the request of this id. */
  failed(error: unknown, requestId: string): void;
  delivery(outcome: DeliveryOutcome): void;
};

/** Nobody watches; what went wrong is still said. */
export const UNWATCHED: Watch = {
  answered() {},
  // The operator needs the cause; the caller gets one sentence without it.
  // oxlint-disable-next-line no-console
  failed: (error) => console.error(error),
  delivery() {},
};
