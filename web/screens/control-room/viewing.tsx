import {
  createContext,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import { staffApi, told } from "../../app/client.ts";
import { openPort } from "../../media/open-port.ts";
import { OUT, type MediaNow, type MediaPort } from "../../media/port.ts";
import { useConducting, useStaff } from "../floor/conducting.tsx";
import { openWants, type Wants } from "./wants.ts";

type Viewing = { port: MediaPort; wants: Wants };
const Given = createContext<Viewing | null>(null);

/** A room that could not be entered, or was lost, is tried again after so long. */
const AGAIN = 10_000;

/** The room as the control room sees and hears it: entered as a secretary, who publishes nothing. */
export function View({ children }: { children: ReactNode }) {
  const { eventId } = useConducting();
  const open = useStaff(({ event }) => isOpen(event?.state));
  const [viewing, setViewing] = useState<Viewing | null>(null);
  useEffect(() => {
    if (!open) return undefined;
    let gone = false;
    let port: MediaPort | null = null;
    let again: ReturnType<typeof setTimeout> | undefined;
    const enter = async (): Promise<void> => {
      const access = await told(
        staffApi.events[":eventId"].tokens.$post({ param: { eventId }, json: { as: "secretary" } }),
      );
      if (gone) return;
      if (port === null) {
        port = await openPort();
        port.watch(stay);
        if (gone) return void port.close();
        setViewing({ port, wants: openWants(port) });
      }
      await port.join(access);
    };
    const retry = (): void => {
      clearTimeout(again);
      // Without a server for picture and sound the rest of the room works.
      again = setTimeout(() => void enter().catch(retry), AGAIN);
    };
    function stay(): void {
      if (!gone && port?.now().room.state === "lost") retry();
    }
    void enter().catch(retry);
    return () => {
      gone = true;
      clearTimeout(again);
      setViewing(null);
      void port?.close();
    };
  }, [eventId, open]);
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

/** Whether the browser waits for a click before it plays sound. */
export function useSoundBlocked(): boolean {
  return useRoom(({ soundBlocked }) => soundBlocked);
}

function useRoom(read: (now: MediaNow) => boolean): boolean {
  const port = useViewing()?.port ?? null;
  return useSyncExternalStore(
    (changed) => port?.watch(changed) ?? (() => undefined),
    () => read(port?.now() ?? OUT),
  );
}
