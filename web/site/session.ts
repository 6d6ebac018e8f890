import { useEffect, useSyncExternalStore } from "react";
import { clientAs, Problem, siteApi, told, type Api } from "../app/client.ts";
import { serverNow } from "../live/clock.ts";
import { deviceId, keep, readKept } from "./kept.ts";

type Answer = Awaited<ReturnType<typeof askToJoin>>;

/** What is known of a site from its link; `api` acts as this site whatever cookie the browser holds now. */
export type Joined = Answer & { api: Api };
/** Who the site is, as it was known last; shown while the server cannot be reached. */
export type Known = Pick<Answer, "event" | "site">;

export type SessionState =
  | { kind: "joining"; known: Known | null }
  | { kind: "in"; joined: Joined }
  /** Another device holds the site; `askedAt` when this one asked to take over, `moved` when it had the site before. */
  | { kind: "busy"; askedAt: number | null; moved: boolean; known: Known | null }
  /** The link opens nothing (any more). */
  | { kind: "invalid"; problem: Problem }
  | { kind: "unreachable"; problem: Problem; known: Known | null };

export type Session = {
  get(): SessionState;
  subscribe(changed: () => void): () => void;
  /** Comes in by the link, again too: the server is asked anew and the browser's cookie is this site's. */
  join(): Promise<void>;
  /** Asks the control room to let this device take the site over, and goes on asking until it is in. */
  takeOver(): Promise<void>;
  /** Takes a newer answer of the server for the same session. */
  renew(): Promise<Joined>;
};

const sessions = new Map<string, Session>();
const RETRY_AFTER = 4000;
const ASK_EVERY = 3000;
/** Which site this browser has opened last; its other tabs watch it. */
export const OPEN_SITE = "open-site";

/** The session of a link, one a page however many screens use it. */
export function sessionOf(secret: string): Session {
  const known = sessions.get(secret) ?? makeSession(secret);
  sessions.set(secret, known);
  return known;
}

/** The session of a link; it comes in by itself when a screen is shown for the first time. */
export function useSession(secret: string): SessionState {
  const session = sessionOf(secret);
  const state = useSyncExternalStore(session.subscribe, session.get);
  useEffect(() => {
    if (session.get().kind === "joining") void session.join();
  }, [session]);
  return state;
}

function makeSession(secret: string): Session {
  const listeners = new Set<() => void>();
  let again: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let known = readKept<Known>(keptAs(secret));
  let state: SessionState = { kind: "joining", known };

  function become(next: SessionState): void {
    state = next;
    for (const one of listeners) one();
  }

  async function attempt(askedAt: number | null, takeOver: boolean): Promise<void> {
    clearTimeout(again);
    try {
      const answer = await askToJoin(secret, takeOver);
      known = { event: answer.event, site: answer.site };
      keep(keptAs(secret), known);
      keep(OPEN_SITE, answer.site.id);
      become({ kind: "in", joined: withApi(answer) });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      refused(error, askedAt);
    }
  }

  function refused(problem: Problem, askedAt: number | null): void {
    if (problem.code === "site_busy") {
      const moved = state.kind === "in" || (state.kind === "busy" && state.moved);
      become({ kind: "busy", askedAt, moved, known });
      // Asked for once: whom the control room refused must not ask again by itself.
      if (askedAt !== null) again = setTimeout(() => void run(askedAt), ASK_EVERY);
    } else if (problem.code === "link_invalid") {
      become({ kind: "invalid", problem });
    } else {
      become({ kind: "unreachable", problem, known });
      again = setTimeout(() => void run(askedAt), RETRY_AFTER);
    }
  }

  function run(askedAt: number | null, takeOver = false): Promise<void> {
    running ??= attempt(askedAt, takeOver).finally(() => (running = null));
    return running;
  }

  return {
    get: () => state,
    subscribe(changed) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    join: () => run(null),
    takeOver: () => run(serverNow(), true),
    async renew() {
      if (state.kind !== "in") throw new Error("not in");
      const { api } = state.joined;
      const joined = withApi(await told(api.join.refresh.$post()));
      become({ kind: "in", joined });
      return joined;
    },
  };
}

function askToJoin(secret: string, takeOver: boolean) {
  const json = { secret, deviceId: deviceId(), ...(takeOver ? { takeOver } : {}) };
  return told(siteApi.join.$post({ json }));
}

function withApi(answer: Answer): Joined {
  return { ...answer, api: clientAs("site", answer.accessToken) };
}

/** Not the secret itself: what is kept may be read by whoever uses this browser later. */
function keptAs(secret: string): string {
  let sum = 0;
  for (const char of secret) sum = (Math.imul(sum, 31) + (char.codePointAt(0) ?? 0)) | 0;
  return `site-of-${(sum >>> 0).toString(36)}`;
}
