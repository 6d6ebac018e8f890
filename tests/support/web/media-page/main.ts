import { listDevices, openPreview, watchLevel } from "../../../../web/media/devices.ts";
import { checkLine } from "../../../../web/media/line-check.ts";
import { openPort } from "../../../../web/media/open-port.ts";
import { playTestSound } from "../../../../web/media/test-sound.ts";

/** What a test reaches of this page, as `media`. */
const media = {
  port: await openPort(),
  listDevices,
  openPreview,
  watchLevel,
  checkLine,
  playTestSound,
  /** An element that shows an owner's picture, in the page. */
  show(owner: string, picture: "camera" | "screen") {
    const element = document.createElement("video");
    element.dataset["of"] = `${owner} ${picture}`;
    document.getElementById("pictures")?.append(element);
    media.port.attach(owner, picture, element);
  },
};
export type MediaPage = typeof media;
Object.assign(globalThis, { media });
