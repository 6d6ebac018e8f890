import { canChooseSpeaker } from "../../../media/devices.ts";
import type { MediaPort } from "../../../media/port.ts";
import { DeviceMenu } from "../../../site/device-menu.tsx";
import { Dialog } from "../dialog.tsx";
import { words } from "../words.ts";

/** Other cameras, microphones and loudspeakers, also while the room goes on. */
export function Devices({ port, close }: { port: MediaPort | null; close: () => void }) {
  const kinds = ["camera", "microphone", "speaker"] as const;
  const shown = kinds.filter((kind) => kind !== "speaker" || canChooseSpeaker());
  return (
    <Dialog title={words.devices} close={close}>
      {shown.map((kind) => (
        <DeviceMenu key={kind} kind={kind} choose={(id) => void port?.choose(kind, id)} />
      ))}
    </Dialog>
  );
}
