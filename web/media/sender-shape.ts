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
 * (dynacast), but for `small`, where the larger one stays off.
 */
export async function shapeSender(
  track: LocalTrack | undefined,
  quality: CameraQuality,
): Promise<void> {
  const sender = track?.sender;
  const height = track?.mediaStreamTrack.getSettings().height;
  if (!sender || height === undefined) return;
  const parameters = sender.getParameters();
  const before = JSON.stringify(parameters.encodings);
  parameters.encodings.forEach((encoding, at) => {
    const layer = at === 0 && parameters.encodings.length > 1 ? SMALL : LARGE[quality];
    encoding.scaleResolutionDownBy = Math.max(1, height / layer.height);
    encoding.maxBitrate = layer.maxBitrate;
    if (quality === "small" && at > 0) encoding.active = false;
    if (quality !== "small" && at > 0 && isHeldSmall.has(sender)) encoding.active = true;
  });
  if (quality === "small") isHeldSmall.add(sender);
  else isHeldSmall.delete(sender);
  if (JSON.stringify(parameters.encodings) === before) return;
  // LiveKit may have set something between our reading and writing; the next second sets it right.
  await sender.setParameters(parameters).catch(() => undefined);
}

/** Whose larger layer was turned off by us, not by LiveKit. */
const isHeldSmall = new WeakSet<RTCRtpSender>();
