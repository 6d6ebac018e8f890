import { audioContext } from "./devices.ts";

/** A drawn picture: a colour and a name that tell whose it is, and a clock that tells that it moves. */
export function drawnTrack(
  text: string,
  size: { width: number; height: number },
  what: "camera" | "screen" = "camera",
): MediaStreamTrack {
  const canvas = Object.assign(document.createElement("canvas"), size);
  const picture = canvas.getContext("2d");
  const [track] = canvas.captureStream(5).getVideoTracks();
  if (!track || !picture) throw new DOMException("no canvas", "NotSupportedError");
  const draw = () => {
    if (track.readyState === "ended") return clearInterval(timer);
    paint(picture, text, what);
  };
  const timer = setInterval(draw, 200);
  draw();
  return track;
}

function paint(picture: CanvasRenderingContext2D, text: string, what: "camera" | "screen"): void {
  const { width, height } = picture.canvas;
  picture.fillStyle = what === "screen" ? "#f4f6f8" : `hsl(${hueOf(text)} 40% 30%)`;
  picture.fillRect(0, 0, width, height);
  picture.fillStyle = what === "screen" ? "#16202b" : "#ffffff";
  picture.textAlign = "center";
  picture.font = `700 ${height / 8}px sans-serif`;
  picture.fillText(text, width / 2, height / 2, width * 0.9);
  picture.font = `${height / 12}px sans-serif`;
  picture.fillText(new Date().toISOString().slice(11, 21), width / 2, height * 0.7);
}

/** A soft tone, of a pitch of its own for each name; silent when `loud` is false. */
export function toneTrack(text: string, loud = true): MediaStreamTrack {
  const context = audioContext();
  const out = context.createMediaStreamDestination();
  const tone = new OscillatorNode(context, { frequency: 200 + hueOf(text) });
  const loudness = new GainNode(context, { gain: loud ? 0.1 : 0 });
  tone.connect(loudness).connect(out);
  tone.start();
  const [track] = out.stream.getAudioTracks();
  if (!track) throw new DOMException("no sound", "NotSupportedError");
  return track;
}

/** 0 to 359, the same for the same text. */
function hueOf(text: string): number {
  return Array.from(text).reduce(
    (sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360,
    7,
  );
}
