import type { BrowserContext, Locator } from "playwright-core";

/** What a camera of a test films: a ground of this colour, and a white card that moves before it. */
export type Colour = "red" | "green" | "blue";
/** What its screen shows in the same way. */
const SCREEN = "rgb(200, 200, 20)";

/** Every camera of this window films a colour, so that a test knows whose picture it sees; its screen is yellow. */
export async function filmColour(context: BrowserContext, colour: Colour): Promise<void> {
  const grounds = { camera: GROUNDS[colour], screen: SCREEN };
  await context.addInitScript(({ camera, screen }) => {
    const { mediaDevices } = navigator;
    const usual = mediaDevices.getUserMedia.bind(mediaDevices);
    const film = (ground: string) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
      const pen = canvas.getContext("2d");
      let at = 0;
      setInterval(() => {
        if (!pen) return;
        at = (at + 8) % 480;
        pen.fillStyle = ground;
        pen.fillRect(0, 0, 640, 360);
        pen.fillStyle = "white";
        pen.fillRect(at, 110, 160, 140);
      }, 66);
      return canvas.captureStream(15);
    };
    mediaDevices.getUserMedia = async (wanted) => (wanted?.video ? film(camera) : usual(wanted));
    mediaDevices.getDisplayMedia = async () => film(screen);
  }, grounds);
}

const GROUNDS: Record<Colour, string> = {
  red: "rgb(200, 30, 30)",
  green: "rgb(20, 150, 40)",
  blue: "rgb(30, 50, 200)",
};

/**
 * Whose picture a video or canvas shows: the colour of its ground, with the card before it. `nothing`: no picture came;
 * `flat`: it is of one colour all over, as an empty or black one is.
 */
export async function filmedIn(place: Locator): Promise<Colour | "yellow" | "nothing" | "flat"> {
  // In one look: a video that goes between its counting and its reading would be waited for.
  return place.evaluateAll((all: (HTMLVideoElement | HTMLCanvasElement)[]) => {
    const [shown, another] = all;
    if (!shown || another) return "nothing";
    if ("videoWidth" in shown && shown.videoWidth === 0) return "nothing";
    const canvas = Object.assign(document.createElement("canvas"), { width: 32, height: 18 });
    const pen = canvas.getContext("2d");
    if (!pen) return "nothing";
    pen.drawImage(shown, 0, 0, 32, 18);
    const { data } = pen.getImageData(0, 0, 32, 18);
    const counted = { red: 0, green: 0, blue: 0, yellow: 0, white: 0 };
    for (let at = 0; at < data.length; at += 4) {
      const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
      if (Math.min(red, green, blue) > 180) counted.white += 1;
      else if (Math.min(red, green) > 2 * blue) counted.yellow += 1;
      else if (red > 2 * Math.max(green, blue)) counted.red += 1;
      else if (green > 2 * Math.max(red, blue)) counted.green += 1;
      else if (blue > 2 * Math.max(red, green)) counted.blue += 1;
    }
    if (counted.white === 0) return "flat";
    const grounds = ["red", "green", "blue", "yellow"] as const;
    // Most of the picture is its ground.
    return grounds.find((colour) => counted[colour] > 200) ?? "flat";
  });
}
