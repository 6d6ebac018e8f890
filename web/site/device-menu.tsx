import { useId } from "react";
import { chosenDevice, type DeviceKind } from "../media/devices.ts";
import { useDevices } from "./use-devices.ts";
import { words } from "./words.ts";
import style from "./device-menu.module.css";

type Props = {
  kind: DeviceKind;
  /** The one in use, where it is known. */
  used?: string | null | undefined;
  choose: (id: string) => void;
};

/** Which camera, microphone or loudspeaker to use; always in sight (ux.md 4). */
export function DeviceMenu({ kind, used, choose }: Props) {
  const id = useId();
  const devices = useDevices(kind);
  if (devices.length === 0) return null;
  const current = used ?? chosenDevice(kind) ?? devices[0]?.id;
  return (
    <p className={style["menu"]}>
      <label htmlFor={id}>{words.device[kind]}</label>
      <select id={id} value={current} onChange={(event) => choose(event.target.value)}>
        {devices.map((device, index) => (
          <option key={device.id} value={device.id}>
            {device.label || words.nthDevice(words.device[kind], String(index + 1))}
          </option>
        ))}
      </select>
    </p>
  );
}
