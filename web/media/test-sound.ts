import { chosenDevice } from "./devices.ts";

/** Four tones in the pitch of a voice, rising and falling as one who asks. */
const TONES = [196, 247, 294, 247];
const TONE_SECONDS = 0.35;

/** Plays a sound to hear whether the loudspeaker works, through the chosen one; settles when it has ended. In a click. */
export async function playTestSound(): Promise<void> {
  const context = new AudioContext();
  try {
    const out = context.createMediaStreamDestination();
    const element = new Audio();
    element.srcObject = out.stream;
    const speaker = chosenDevice("speaker");
    // A speaker that was taken away since: the usual one then.
    if (speaker !== null && "setSinkId" in element)
      await element.setSinkId(speaker).catch(() => undefined);
    await context.resume();
    TONES.forEach((pitch, at) =>
      speakTone(context, out, pitch, context.currentTime + at * TONE_SECONDS),
    );
    await element.play();
    await new Promise((done) => setTimeout(done, (TONES.length + 1) * TONE_SECONDS * 1000));
  } finally {
    await context.close();
  }
}

/** A tone with a voice's overtones, as an "a" has them, softly on and off. */
function speakTone(context: AudioContext, out: AudioNode, pitch: number, at: number): void {
  const voice = new OscillatorNode(context, { type: "sawtooth", frequency: pitch });
  const mouth = new BiquadFilterNode(context, { type: "bandpass", frequency: 800, Q: 1.2 });
  const loudness = new GainNode(context, { gain: 0 });
  voice.connect(mouth).connect(loudness).connect(out);
  loudness.gain.setTargetAtTime(0.4, at, 0.03);
  loudness.gain.setTargetAtTime(0, at + TONE_SECONDS * 0.7, 0.05);
  voice.start(at);
  voice.stop(at + TONE_SECONDS * 1.5);
}
