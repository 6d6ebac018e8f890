import { useEffect, useState } from "react";
import { listDevices, watchDevices, type DeviceHere, type DeviceKind } from "../media/devices.ts";

/** The devices of a kind, as they are plugged in and out. */
export function useDevices(kind: DeviceKind): DeviceHere[] {
  const [devices, setDevices] = useState<DeviceHere[]>([]);
  useEffect(() => {
    let shown = true;
    const look = () =>
      void listDevices(kind).then((found) => {
        if (shown) setDevices(found.filter(({ id }) => id !== ""));
      });
    look();
    const stop = watchDevices(look);
    return () => {
      shown = false;
      stop();
    };
  }, [kind]);
  return devices;
}
