import { setTimeout as sleep } from "node:timers/promises";
import {
  LocalVideoTrack,
  TrackPublishOptions,
  TrackSource,
  VideoBufferType,
  VideoFrame,
  VideoSource,
} from "@livekit/rtc-node";
import type { Speaker } from "./microphone.ts";

const [WIDTH, HEIGHT] = [320, 180];
const FRAME_EVERY = 200;

/** Shows a grey screen so long whatever it may do. To one without the right LiveKit never answers, so nothing is awaited. */
export async function share({ room, site }: Speaker, milliseconds: number): Promise<void> {
  const source = new VideoSource(WIDTH, HEIGHT);
  const track = LocalVideoTrack.createVideoTrack(`screen-${site}`, source);
  const options = new TrackPublishOptions();
  options.source = TrackSource.SOURCE_SCREENSHARE;
  room?.localParticipant?.publishTrack(track, options).catch(() => undefined);
  const picture = new Uint8Array((WIDTH * HEIGHT * 3) / 2).fill(128);
  for (let shown = 0; shown < milliseconds; shown += FRAME_EVERY) {
    source.captureFrame(new VideoFrame(picture, WIDTH, HEIGHT, VideoBufferType.I420));
    await sleep(FRAME_EVERY);
  }
  await source.close();
}
