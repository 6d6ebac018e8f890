import type { MediaPort } from "./port.ts";

/**
 * Picture and sound for this page; what makes it is loaded now, so call it after the first paint. A test that sets
 * `diemCauMedia` to "fake" before the page loads gets the stand-in.
 */
export async function openPort(): Promise<MediaPort> {
  if (usesFake()) {
    const { fakePort } = await import("./fake.ts");
    return fakePort();
  }
  const { liveKitPort } = await import("./livekit.ts");
  return liveKitPort();
}

/** Whether this page was opened with the stand-in for LiveKit. */
export function usesFake(): boolean {
  return Reflect.get(globalThis, "diemCauMedia") === "fake";
}
