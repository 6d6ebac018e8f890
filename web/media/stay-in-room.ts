import { openPort } from "./open-port.ts";
import type { MediaPort } from "./port.ts";

type Access = { url: string; token: string };

/** A room that could not be entered, or was lost, is tried again after so long. */
const AGAIN = 10_000;

/**
 * Enters a room to look and listen, and again whenever it was lost, each time with a new `access`; `opened` gets the
 * port once there is one. Answers how to leave for good.
 */
export function stayInRoom(
  access: () => Promise<Access>,
  opened: (port: MediaPort) => void,
): () => void {
  let gone = false;
  let port: MediaPort | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  async function enter(): Promise<void> {
    const given = await access();
    if (gone) return;
    if (port === null) {
      port = await openPort();
      port.watch(stay);
      if (gone) return void port.close();
      opened(port);
    }
    await port.join(given);
  }
  function retry(): void {
    clearTimeout(again);
    // Without a server for picture and sound the rest of the page works.
    again = setTimeout(() => void enter().catch(retry), AGAIN);
  }
  function stay(): void {
    if (!gone && port?.now().room.state === "lost") retry();
  }
  void enter().catch(retry);
  return () => {
    gone = true;
    clearTimeout(again);
    void port?.close();
  };
}
