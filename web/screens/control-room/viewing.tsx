import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { staffApi, told } from "../../app/client.ts";
import { OUT, type MediaNow, type MediaPort } from "../../media/port.ts";
import { stayInRoom } from "../../media/stay-in-room.ts";
import { useConducting, useStaff } from "../floor/conducting.tsx";
import { mayIn } from "../staff/reads.ts";
import { openWants, type Wants } from "./wants.ts";

type Viewing = { port: MediaPort; wants: Wants };
const Given = createContext<Viewing | null>(null);

/** Who publishes nothing in the room; a viewer is not seen there either. */
const LOOKING = ["secretary", "observer"] as const;

/** The room as the control room sees and hears it. */
export function View({ children }: { children: ReactNode }) {
  const { eventId, me } = useConducting();
  const as = LOOKING.find((one) => mayIn(me, eventId, `token.${one}`));
  const open = useStaff(({ event }) => isOpen(event?.state));
  const [viewing, setViewing] = useState<Viewing | null>(null);
  useEffect(() => {
    if (!open || as === undefined) return undefined;
    const leave = stayInRoom(
      () => told(staffApi.events[":eventId"].tokens.$post({ param: { eventId }, json: { as } })),
      (port) => setViewing({ port, wants: openWants(port) }),
    );
    return () => {
      setViewing(null);
      leave();
    };
  }, [eventId, as, open]);
  return <Given value={viewing}>{children}</Given>;
}

function isOpen(state: string | undefined): boolean {
  return state === "scheduled" || state === "live" || state === "paused";
}

/** The room, once it is entered; null without a server for picture and sound. */
export function useViewing(): Viewing | null {
  return useContext(Given);
}

/** Whether an owner's picture has arrived. */
export function useArrived(owner: string | null): boolean {
  return useRoom(({ others }) => others.some((one) => one.owner === owner && one.arrived.camera));
}

/** Whether the room was left or lost, so that pictures stand still. */
export function useAway(): boolean {
  return useRoom(({ room }) => room.state !== "connected");
}

/** Who is in the room with a camera on; while the room is away, who was: their pictures stand still. */
export function useFilmed(): ReadonlySet<string> {
  const away = useAway();
  const now = useRoom(({ others }) =>
    others.flatMap(({ owner, camera }) => (camera === "on" ? owner : [])).join(" "),
  );
  const [kept, keep] = useState(now);
  if (!away && now !== kept) keep(now);
  return useMemo(() => new Set(kept.split(" ")), [kept]);
}

/** Whether the browser waits for a click before it plays sound. */
export function useSoundBlocked(): boolean {
  return useRoom(({ soundBlocked }) => soundBlocked);
}

function useRoom<Piece extends boolean | string>(read: (now: MediaNow) => Piece): Piece {
  const port = useViewing()?.port ?? null;
  return useSyncExternalStore(
    (changed) => port?.watch(changed) ?? (() => undefined),
    () => read(port?.now() ?? OUT),
  );
}
