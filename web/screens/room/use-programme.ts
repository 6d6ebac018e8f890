import { useEffect } from "react";
import { liveStore, useLive } from "../../live/live-store.ts";
import { NOTHING } from "../../media/port.ts";
import type { RoomNow } from "../../site/media-room.ts";
import type { Joined } from "../../site/session.ts";
import { programmeOf, wantedOf, type Pictures, type ProgrammeView } from "./programme-view.ts";

/** Subscribes to the programme and to nobody else, and says what of it is there to be shown. */
export function useProgramme(joined: Joined, room: RoomNow, pictures: Pictures): ProgrammeView {
  const store = liveStore(joined.event.id, "site");
  const sources = useLive(store, (parts) => parts.sources);
  const all = useLive(store, (parts) => parts.micPolicy === "open");
  const { others } = room.media;
  const own = joined.site.id;
  const { port } = room;
  useEffect(() => {
    if (port === null) return;
    const wanted = wantedOf({ sources, own, all, pictures, others });
    for (const [owner, what] of wanted) port.subscribe(owner, what);
    for (const { owner } of others) if (!wanted.has(owner)) port.subscribe(owner, NOTHING);
  }, [port, sources, own, all, pictures, others]);
  return programmeOf({ sources, own, all, pictures, others });
}
