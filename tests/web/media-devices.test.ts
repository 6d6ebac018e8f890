import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, openContext } from "../support/browser.ts";
import { openHall } from "../support/media-hall.ts";
import {
  inPage,
  openMediaPage,
  serveMediaPages,
  shows,
  type MediaPages,
} from "../support/media-pages.ts";
import { openMediaWire } from "../support/media-wire.ts";

const chromium = await findBrowser();

describe.skipIf(!chromium)("devices and the stand-in for LiveKit", () => {
  let browser: Browser;
  let pages: MediaPages;

  beforeAll(async () => {
    if (!chromium) return;
    browser = await chromium.launch();
    pages = await serveMediaPages();
  });
  afterAll(async () => {
    await browser?.close();
    await pages?.stop();
  });

  test("warns of a microphone that is on and gives nothing, and lets a test slow the computer", async () => {
    const hall = await openHall("fake", browser, pages, null);
    const a = await hall.enter("a~1", ["camera", "microphone"]);
    await a.click("button");
    await hall.script("a~1", (media) => media.silentMicrophone(true));
    await inPage(a, ({ port }) => Promise.all([port.setMicrophone(true), port.setCamera(true)]));
    await shows(a, ({ microphone }) => expect(microphone).toMatchObject({ state: "on", level: 0 }));
    await shows(a, ({ microphone }) => expect(microphone.silent).toBe(true));
    await hall.script("a~1", (media) => media.slowComputer());
    await shows(a, ({ camera }) => expect(camera).toMatchObject({ state: "on", reduced: "cpu" }));
    await hall.stop();
  });

  test("joins windows without common cookies into one room of the stand-in", async () => {
    const hall = await openHall("fake", browser, pages, null);
    const wire = openMediaWire();
    const contexts = [await openContext(browser), await openContext(browser)];
    for (const context of contexts) await wire.add(context);
    const [a, b] = await Promise.all(
      contexts.map((context) => openMediaPage(context, pages.url, "fake")),
    );
    if (!a || !b) throw new Error("no pages");
    await hall.comeIn(a, "a~1");
    await inPage(a, ({ port }) => port.setCamera(true));
    await hall.comeIn(b, "b~1");
    await inPage(b, ({ port }) =>
      port.subscribe("a", { video: "low", audio: false, screen: false }),
    );
    await shows(b, ({ others }) => expect(others[0]?.arrived.camera).toBe(true));
    await a.close();
    await shows(b, ({ others }) => expect(others).toEqual([]));
    for (const context of contexts) await context.close();
    await hall.stop();
  });

  test("finds devices, previews them, measures them and plays a sound", async () => {
    const hall = await openHall("fake", browser, pages, null);
    const page = await hall.page();
    await page.click("button");
    const found = await inPage(page, async ({ openPreview, listDevices, watchLevel }) => {
      const [camera, microphone] = [await openPreview("camera"), await openPreview("microphone")];
      if (typeof camera === "string" || typeof microphone === "string") return null;
      const [voice] = microphone.stream.getAudioTracks();
      const loudest = await new Promise<number>((done) => {
        let most = 0;
        const stop = watchLevel(voice as MediaStreamTrack, ({ peak }) => {
          most = Math.max(most, peak);
        });
        setTimeout(() => (stop(), done(most)), 1500);
      });
      const kinds = ["camera", "microphone", "speaker"] as const;
      const listed = await Promise.all(kinds.map((kind) => listDevices(kind)));
      const seen = camera.stream.getVideoTracks().map((track) => track.readyState);
      camera.stop();
      return { loudest, listed, seen, device: camera.deviceId };
    });
    expect(found?.seen).toEqual(["live"]);
    expect(found?.loudest).toBeGreaterThan(0.01);
    expect(found?.listed.map((devices) => devices.length > 0)).toEqual([true, true, true]);
    expect(found?.listed[0]?.map(({ id }) => id)).toContain(found?.device);
    await inPage(page, ({ playTestSound }) => playTestSound());
    await hall.refuseCamera(page, "NotFoundError", true);
    expect(await inPage(page, ({ openPreview }) => openPreview("camera"))).toBe("none");
    await hall.stop();
  });
});
