import { lazy, Suspense, useEffect, useState } from "react";
import { useLocation, useParams } from "wouter";
import { Loading } from "../../ui/loading.tsx";
import { noteInRoom, readKept, testedAs, wasInRoom } from "../../site/kept.ts";
import { liveStore, useLive } from "../../live/live-store.ts";
import { sessionOf, useSession, type Joined } from "../../site/session.ts";
import { unfitness } from "../../site/unfit.ts";
import { useForeign } from "../../site/use-foreign.ts";
import { Busy, Foreign, Invalid, Unreachable } from "./stopped.tsx";
import { UnfitBrowser } from "./unfit-browser.tsx";
import { Welcome } from "./welcome.tsx";

const Check = lazy(async () => ({ default: (await import("./check.tsx")).Check }));
const Room = lazy(async () => ({ default: (await import("../room/room.tsx")).Room }));
const RollCallPage = lazy(async () => ({
  default: (await import("../roll-call/roll-call-page.tsx")).RollCallPage,
}));

/** A test that passed within so long is not asked for again (ux.md 5.5). */
const STANDS_FOR = 12 * 3600_000;

/** `/vao/:ma` and what is behind it: a site from its link to the room. */
export function Site() {
  const { ma: secret, cho: place } = useParams<{ ma: string; cho?: string }>();
  const state = useSession(secret);
  const foreign = useForeign(state.kind === "in" ? state.joined : null);
  const unfit = unfitness();
  if (unfit !== null && place !== "diem-danh") return <UnfitBrowser why={unfit} />;
  if (state.kind === "joining")
    return <Welcome known={state.known} {...(place === undefined ? { secret } : {})} />;
  if (state.kind === "busy") return <Busy secret={secret} state={state} />;
  if (state.kind === "invalid") return <Invalid problem={state.problem} />;
  if (state.kind === "unreachable")
    return <Unreachable secret={secret} problem={state.problem} known={state.known} />;
  if (foreign) return <Foreign secret={secret} site={state.joined.site} />;
  return (
    <Suspense fallback={<Loading />}>
      <Place secret={secret} joined={state.joined} place={place} />
    </Suspense>
  );
}

function wasTested(siteId: string): boolean {
  return (readKept<number>(testedAs(siteId)) ?? 0) > Date.now() - STANDS_FOR;
}

function Place({
  secret,
  joined,
  place,
}: {
  secret: string;
  joined: Joined;
  place?: string | undefined;
}) {
  const [, go] = useLocation();
  const stream = useOwnStream(secret, joined);
  const [tested] = useState(() => wasTested(joined.site.id));
  const skips = place === undefined && tested && joined.liveKit !== null;
  useEffect(() => {
    if (skips) go(`/vao/${secret}/phong`, { replace: true });
  }, [skips, go, secret]);
  // The roll call of a site that is in the room is a part of the room: picture and sound go on.
  const [entered, setEntered] = useState(() => wasInRoom(joined.site.id));
  if (place === "phong" && !entered) setEntered(true);
  useEffect(() => {
    if (entered) noteInRoom(joined.site.id);
  }, [entered, joined.site.id]);
  if (stream === "foreign") return <Foreign secret={secret} site={joined.site} />;
  if (skips) return <Loading />;
  if (place === "kiem-tra") return <Check secret={secret} joined={joined} />;
  if (place === "phong" || (place === "diem-danh" && entered))
    return <Room secret={secret} joined={joined} showsRollCall={place === "diem-danh"} />;
  if (place === "diem-danh") return <RollCallPage secret={secret} joined={joined} />;
  return <Welcome known={joined} secret={secret} />;
}

/**
 * The live stream comes by the browser's cookie. When that is refused, the session has ended or the cookie is another's:
 * the link says which. A stream of another site is no stream of this page.
 */
function useOwnStream(secret: string, { event, site }: Joined): "own" | "foreign" {
  const store = liveStore(event.id, "site");
  const refused = useLive(store, (_, { line }) => line().kind === "refused");
  const shown = useLive(store, (parts) => parts.site?.id);
  const state = useLive(store, (parts) => parts.event?.state);
  // What came with the draft has no room to measure the line to, and says that the room is not open.
  const opened = event.state === "draft" && state !== undefined && state !== "draft";
  useEffect(() => {
    if (refused || opened) void sessionOf(secret).join();
  }, [refused, opened, secret]);
  return shown === undefined || shown === site.id ? "own" : "foreign";
}
