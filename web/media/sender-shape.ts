import type { LocalTrack } from "livekit-client";
import type { CameraQuality } from "./port.ts";

/** Height and bits a second of the larger layer; the smaller one is always 180p. */
const LARGE: Record<CameraQuality, { height: number; maxBitrate: number }> = {
  small: { height: 180, maxBitrate: 120_000 },
  usual: { height: 360, maxBitrate: 400_000 },
  speaking: { height: 720, maxBitrate: 1_500_000 },
};
const SMALL = { height: 180, maxBitrate: 120_000 };

/**
 * Fits the two layers of a camera that is published to a quality. Which of them are sent is LiveKit's business
 * (dynacast), but for `small`, where the larger one stays off. A room takes some seconds to go back to it afterwards.
 */
export async function shapeSender(
  track: LocalTrack | undefined,
  quality: CameraQuality,
): Promise<void> {
  const unlock = await lockOf(track);
  try {
    const sender = track?.sender;
    const height = track?.mediaStreamTrack.getSettings().height;
    if (!sender || height === undefined) return;
    const parameters = sender.getParameters();
    const before = JSON.stringify(parameters.encodings);
    parameters.encodings.forEach((encoding, at) => {
      const isLarge = at > 0 || parameters.encodings.length === 1;
      const layer = isLarge ? LARGE[quality] : SMALL;
      encoding.scaleResolutionDownBy = Math.max(1, height / layer.height);
      encoding.maxBitrate = layer.maxBitrate;
      if (at > 0 && quality === "small") encoding.active = false;
      if (at > 0 && quality !== "small" && isHeldSmall.has(sender)) encoding.active = true;
    });
    if (quality === "small") isHeldSmall.add(sender);
    else isHeldSmall.delete(sender);
    if (JSON.stringify(parameters.encodings) !== before) await sender.setParameters(parameters);
  } finally {
    unlock();
  }
}

/** Whose larger layer was turned off by us, not by LiveKit. */
const isHeldSmall = new WeakSet<RTCRtpSender>();

/**
 * LiveKit turns layers on and off under this lock of its own. Who reads and writes the parameters outside of it writes
 * back what LiveKit has just changed, and the larger layer stays off until somebody else comes.
 */
async function lockOf(track: LocalTrack | undefined): Promise<() => void> {
  // Not in LiveKit's types; without it the layers still come right, only not at once.
  const { senderLock } = (track ?? {}) as { senderLock?: { lock(): Promise<() => void> } };
  return (await senderLock?.lock()) ?? (() => undefined);
}
