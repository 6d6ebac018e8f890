import { useEffect, useState } from "react";
import { clientAs, told } from "../../app/client.ts";
import type { MediaPort } from "../../media/port.ts";
import { stayInRoom } from "../../media/stay-in-room.ts";

/** The room as a hall's screen sees it, hidden; null while it is not wanted, and without a server for picture and sound. */
export function useHallRoom(secret: string, wanted: boolean): MediaPort | null {
  const [port, setPort] = useState<MediaPort | null>(null);
  useEffect(() => {
    if (!wanted) return undefined;
    const leave = stayInRoom(
      () => told(clientAs("display").display.token.$post({ json: { secret } })),
      setPort,
    );
    return () => {
      setPort(null);
      leave();
    };
  }, [secret, wanted]);
  useEffect(() => {
    if (!port) return undefined;
    // The browser plays no sound before a click.
    const click = () => void (port.now().soundBlocked && port.startSound());
    document.addEventListener("click", click);
    return () => document.removeEventListener("click", click);
  }, [port]);
  return port;
}
