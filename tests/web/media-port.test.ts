import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { findBrowser, toneArgument } from "../support/browser.ts";
import { openHall, type Hall } from "../support/media-hall.ts";
import {
  incoming,
  inPage,
  serveMediaPages,
  shows,
  WAIT,
  type MediaPages,
} from "../support/media-pages.ts";
import { findBinary } from "../support/real-livekit.ts";

const chromium = await findBrowser();
const binary = await findBinary();

describe.skipIf(!chromium)("picture and sound", { timeout: 60_000 }, () => {
  let browser: Browser;
  let pages: MediaPages;
  let folder = "";

  beforeAll(async () => {
    if (!chromium) return;
    folder = mkdtempSync(join(tmpdir(), "media-port-"));
    browser = await chromium.launch([await toneArgument(folder)]);
    pages = await serveMediaPages();
  });
  afterAll(async () => {
    await browser?.close();
    await pages?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  describe.each([
    { kind: "fake", isHere: true },
    { kind: "livekit", isHere: binary !== null },
  ] as const)("over $kind", ({ kind, isHere }) => {
    let hall: Hall;
    beforeAll(async () => {
      if (isHere) hall = await openHall(kind, browser, pages, kind === "fake" ? null : binary);
    });
    afterEach(() => hall?.clear());
    afterAll(() => hall?.stop());
    const it = test.skipIf(!isHere);

    it("shows who is in the room and what each may publish, but nobody who is hidden", async () => {
      const a = await hall.enter("a~1", ["camera", "microphone"]);
      await hall.enter("observer~x~1", [], true);
      const b = await hall.enter("b~1", ["camera", "screen_share"]);
      await shows(b, (now) => {
        expect(now.room).toEqual({ state: "connected" });
        expect(now.rights).toEqual({ camera: true, microphone: false, screen: true });
        expect(now.others.map(({ identity, owner, name }) => [identity, owner, name])).toEqual([
          ["a~1", "a", "Điểm a~1"],
        ]);
      });
      await shows(a, (now) => {
        expect(now.rights).toEqual({ camera: true, microphone: true, screen: false });
        expect(now.others.map(({ owner }) => owner)).toEqual(["b"]);
      });
    });

    it("brings the picture of whom one subscribed to, and of nobody else", async () => {
      const a = await hall.enter("a~1");
      const b = await hall.enter("b~1");
      const c = await hall.enter("c~1");
      await Promise.all([a, b].map((page) => inPage(page, ({ port }) => port.setCamera(true))));
      await inPage(c, (media) => {
        media.show("a", "camera");
        media.show("b", "camera");
        media.port.subscribe("a", { video: "high", audio: true, screen: false });
      });
      await shows(a, ({ camera }) => expect(camera).toMatchObject({ state: "on", refusal: null }));
      await shows(c, ({ others }) => {
        expect(others.map(({ camera, arrived }) => [camera, arrived.camera])).toEqual([
          ["on", true],
          ["on", false],
        ]);
      });
      await vi.waitFor(async () => expect(await sizes(c)).toEqual({ a: 640, b: 0 }), WAIT);
      if (kind === "livekit") {
        await vi.waitFor(async () => {
          const videos = (await incoming(c)).filter((one) => one.kind === "video");
          expect(videos.map(({ bytes }) => bytes > 5000)).toEqual([true]);
        }, WAIT);
        expect(await incoming(b)).toEqual([]);
      }
      await inPage(c, ({ port }) =>
        port.subscribe("a", { video: "low", audio: false, screen: false }),
      );
      await vi.waitFor(async () => expect(await sizes(c)).toEqual({ a: 320, b: 0 }), WAIT);
      await inPage(c, ({ port }) =>
        port.subscribe("a", { video: "off", audio: false, screen: false }),
      );
      await vi.waitFor(async () => expect(await sizes(c)).toEqual({ a: 0, b: 0 }), WAIT);
    });

    it("opens a microphone when the right comes, closes it with the right, and not again by itself", async () => {
      const a = await hall.enter("a~1");
      const b = await hall.enter("b~1", ["camera"]);
      await inPage(b, ({ port }) =>
        port.subscribe("a", { video: "off", audio: true, screen: false }),
      );
      await inPage(a, ({ port }) => port.setMicrophone(true));
      await shows(a, ({ microphone }) => expect(microphone.state).toBe("waiting"));
      await shows(b, ({ others }) => expect(others[0]?.microphone).toBe("none"));

      await hall.grant("a~1", ["camera", "microphone"]);
      await shows(a, ({ microphone, rights }) => {
        expect([microphone.state, rights.microphone]).toEqual(["on", true]);
        expect(microphone.level).toBeGreaterThan(0);
      });
      await shows(b, ({ others: [other] }) => {
        expect([other?.microphone, other?.arrived.microphone]).toEqual(["on", true]);
        expect(other?.level).toBeGreaterThan(0);
      });

      await hall.grant("a~1", ["camera"]);
      await shows(a, ({ microphone }) => expect(microphone.state).toBe("off"));
      await shows(b, ({ others: [other] }) => {
        expect([other?.microphone, other?.arrived.microphone]).toEqual(["none", false]);
      });

      await hall.grant("a~1", ["camera", "microphone"]);
      await shows(a, ({ rights }) => expect(rights.microphone).toBe(true));
      await shows(a, ({ microphone }) => expect(microphone.state).toBe("off"));
      await inPage(a, ({ port }) => port.setMicrophone(true));
      await shows(b, ({ others }) => expect(others[0]?.microphone).toBe("on"));
    });

    it("mutes and opens again without losing the right", async () => {
      const a = await hall.enter("a~1", ["camera", "microphone"]);
      const b = await hall.enter("b~1");
      await inPage(a, ({ port }) => port.setMicrophone(true));
      await shows(b, ({ others }) => expect(others[0]?.microphone).toBe("on"));
      await inPage(a, ({ port }) => port.setMicrophone(false));
      await shows(a, ({ microphone }) => expect(microphone.state).toBe("off"));
      await shows(b, ({ others }) => expect(others[0]?.microphone).toBe("muted"));
      await inPage(a, ({ port }) => port.setMicrophone(true));
      await shows(b, ({ others }) => expect(others[0]?.microphone).toBe("on"));
      // Faster than any step of it: what was said last holds.
      await inPage(a, ({ port }) => {
        for (const on of [false, true, false, true, false]) void port.setMicrophone(on);
      });
      await shows(b, ({ others }) => expect(others[0]?.microphone).toBe("muted"));
      await shows(a, ({ microphone }) => expect(microphone.state).toBe("off"));
    });

    it("shares a screen with the right only, and ends it with the right", async () => {
      const a = await hall.enter("a~1", ["camera"]);
      const b = await hall.enter("b~1");
      await inPage(b, (media) => {
        media.show("a", "screen");
        media.port.subscribe("a", { video: "off", audio: false, screen: true });
      });
      await inPage(a, ({ port }) => port.setScreen(true));
      await shows(a, ({ screen }) =>
        expect(screen).toEqual({ state: "refused", refusal: "no_right" }),
      );
      await hall.grant("a~1", ["camera", "screen_share", "screen_share_audio"]);
      await shows(a, ({ rights }) => expect(rights.screen).toBe(true));
      await inPage(a, ({ port }) => port.setScreen(true));
      await shows(a, ({ screen }) => expect(screen).toEqual({ state: "on", refusal: null }));
      await shows(b, ({ others: [other] }) => {
        expect([other?.screen, other?.arrived.screen, other?.camera]).toEqual(["on", true, "none"]);
      });
      await vi.waitFor(async () => expect((await sizes(b))["a"]).toBeGreaterThan(300), WAIT);
      await hall.grant("a~1", ["camera"]);
      await shows(a, ({ screen }) => expect(screen.state).not.toBe("on"));
      await shows(b, ({ others }) => expect(others[0]?.screen).toBe("none"));
    });

    it("says why the browser gives no camera, and takes it at the next try", async () => {
      const a = await hall.enter("a~1");
      await hall.refuseCamera(a, "NotReadableError");
      await inPage(a, ({ port }) => port.setCamera(true));
      await shows(a, ({ camera }) =>
        expect(camera).toMatchObject({ state: "refused", refusal: "busy" }),
      );
      await hall.refuseCamera(a, "NotAllowedError");
      await inPage(a, ({ port }) => port.setCamera(true));
      await shows(a, ({ camera }) => expect(camera.refusal).toBe("denied"));
    });

    it("leaves so that nobody sees it any more, and comes in again with its camera", async () => {
      const a = await hall.enter("a~1");
      const b = await hall.enter("b~1");
      await inPage(a, (media) => {
        media.show("~", "camera");
        return media.port.setCamera(true);
      });
      await shows(b, ({ others }) => expect(others[0]?.camera).toBe("on"));
      await inPage(a, ({ port }) => port.leave());
      await shows(a, ({ room, camera, others }) =>
        expect([room.state, camera.state, others]).toEqual(["out", "off", []]),
      );
      await shows(b, ({ others }) => expect(others).toEqual([]));
      await inPage(a, ({ port }) => port.setCamera(true));
      await vi.waitFor(async () => expect((await sizes(a))["~"]).toBe(640), WAIT);
      await hall.comeIn(a, "a~1");
      await shows(b, ({ others }) => expect(others[0]?.camera).toBe("on"));
    });

    it("comes back by itself when the line was cut, with picture and sound as they were", async () => {
      const a = await hall.enter("a~1", ["camera", "microphone"]);
      const b = await hall.enter("b~1");
      await inPage(b, ({ port }) =>
        port.subscribe("a", { video: "low", audio: true, screen: false }),
      );
      await inPage(a, ({ port }) => Promise.all([port.setCamera(true), port.setMicrophone(true)]));
      await shows(b, ({ others }) => expect(others[0]?.arrived.camera).toBe(true));
      const before = Date.now();
      await hall.cut("b~1");
      await shows(b, ({ room }) => {
        expect(room.state).toBe("reconnecting");
        expect(room.state === "reconnecting" && room.since).toBeGreaterThanOrEqual(before);
      });
      await hall.mend("b~1");
      await shows(b, ({ room, others: [other] }) => {
        expect(room).toEqual({ state: "connected" });
        expect(other?.arrived).toEqual({ camera: true, microphone: true, screen: false });
      });
      await inPage(a, ({ port }) => port.setMicrophone(false));
      await shows(b, ({ others }) => expect(others[0]?.microphone).toBe("muted"));
    });

    test.skipIf(kind === "fake" || !isHere)(
      "goes on when LiveKit itself was started anew",
      async () => {
        const a = await hall.enter("a~1", ["camera", "microphone"]);
        const b = await hall.enter("b~1");
        await inPage(b, ({ port }) =>
          port.subscribe("a", { video: "high", audio: true, screen: false }),
        );
        await inPage(a, ({ port }) =>
          Promise.all([port.setCamera(true), port.setMicrophone(true)]),
        );
        await shows(b, ({ others }) => expect(others[0]?.arrived.microphone).toBe(true));
        await hall.restart();
        for (const page of [a, b])
          await shows(page, ({ room }) => expect(room).toEqual({ state: "connected" }));
        await shows(a, ({ camera, microphone }) =>
          expect([camera.state, microphone.state]).toEqual(["on", "on"]),
        );
        await shows(b, ({ others }) =>
          expect(others.map(({ arrived }) => arrived)).toEqual([
            { camera: true, microphone: true, screen: false },
          ]),
        );
        await inPage(a, ({ port }) => port.setMicrophone(false));
        await shows(b, ({ others }) => expect(others[0]?.microphone).toBe("muted"));
      },
    );

    it("sends a larger picture of whoever speaks, and a small one when it is asked for", async () => {
      const a = await hall.enter("a~1");
      const b = await hall.enter("b~1");
      await inPage(b, ({ port }) =>
        port.subscribe("a", { video: "high", audio: false, screen: false }),
      );
      await inPage(a, ({ port }) => port.setCamera(true));
      await shows(b, ({ others }) => expect(others[0]?.arrived.camera).toBe(true));
      for (const [quality, height] of [
        ["usual", 360],
        ["speaking", 720],
        ["usual", 360],
        ["small", 180],
      ] as const) {
        await inPage(a, ({ port }, wanted) => port.setCameraQuality(wanted), quality);
        await shows(a, ({ camera }) => expect(camera).toMatchObject({ quality, reduced: null }));
        // What the stand-in draws has one size.
        if (kind === "livekit")
          await vi.waitFor(
            async () => expect((await incoming(b)).map((one) => one.height)).toEqual([height]),
            WAIT,
          );
      }
    });

    it("tests a line: what gets through, and that nothing does with a token that is none", async () => {
      const page = await hall.page();
      const good = await inPage(page, ({ checkLine }, access) => checkLine(access), {
        url: hall.url,
        token: await hall.token("a~1"),
      });
      expect(good).toMatchObject({
        verdict: "ok",
        reason: null,
        websocket: true,
        webrtc: true,
        transport: "udp",
        lossPercent: 0,
      });
      expect(good.rttMs).toBeLessThan(400);
      expect(good.upKbps).toBeGreaterThan(500);
      expect(good.downKbps).toBeGreaterThan(800);
      const bad = await inPage(page, ({ checkLine }, access) => checkLine(access), {
        url: hall.url,
        token: "not.a.token",
      });
      expect(bad).toMatchObject({ verdict: "failed", reason: "no_signal", webrtc: false });
      const stopped = await inPage(
        page,
        ({ checkLine }, access) => {
          const stop = new AbortController();
          setTimeout(() => stop.abort(), 200);
          return checkLine(access, stop.signal).then(
            () => "went on",
            (error: Error) => error.name,
          );
        },
        { url: hall.url, token: await hall.token("a~1") },
      );
      expect(stopped).toBe("AbortError");
    });

    it("asks for a click where the browser plays no sound without one", async () => {
      const a = await hall.enter("a~1", ["camera", "microphone"]);
      const b = await hall.page();
      await b.evaluate(playOnlyAfterClick);
      await hall.comeIn(b, "b~1");
      await inPage(b, ({ port }) =>
        port.subscribe("a", { video: "off", audio: true, screen: false }),
      );
      await inPage(a, ({ port }) => port.setMicrophone(true));
      await shows(b, ({ others }) => expect(others[0]?.arrived.microphone).toBe(true));
      await shows(b, ({ soundBlocked }) => expect(soundBlocked).toBe(true));
      await b.click("button");
      await inPage(b, ({ port }) => port.startSound());
      await shows(b, ({ soundBlocked }) => expect(soundBlocked).toBe(false));
    });

    it("tells a removal, a second coming, the end of the room and a bad token apart", async () => {
      const a = await hall.enter("a~1");
      const b = await hall.enter("b~1");
      const c = await hall.enter("c~1");
      await inPage(a, ({ port }) => port.setCamera(true));
      await hall.remove("a~1");
      await shows(a, ({ room, camera, others }) => {
        expect(room).toEqual({ state: "lost", reason: "removed" });
        expect([camera.state, others]).toEqual(["starting", []]);
      });
      const again = await hall.enter("b~1");
      await shows(b, ({ room }) => expect(room).toEqual({ state: "lost", reason: "duplicate" }));
      await shows(c, ({ others }) => expect(others.map(({ owner }) => owner)).toEqual(["b"]));
      await hall.endRoom();
      for (const page of [again, c])
        await shows(page, ({ room }) => expect(room).toEqual({ state: "lost", reason: "ended" }));
      const d = await hall.page();
      const access = { url: hall.url, token: "not.a.token" };
      await inPage(d, ({ port }, given) => port.join(given), access);
      await shows(d, ({ room }) => expect(room).toEqual({ state: "lost", reason: "token" }));
    });
  });
});

/** To run code in a page counts as a click for its browser, so the browser's refusal is played here. */
function playOnlyAfterClick(): void {
  const { play } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.play = () =>
    Promise.reject(new DOMException("not before a click", "NotAllowedError"));
  addEventListener("click", () => (HTMLMediaElement.prototype.play = play));
}

/** How wide the pictures are that a page shows, by owner; 0 without a picture. */
function sizes(page: Page): Promise<Record<string, number>> {
  return page.evaluate(() =>
    Object.fromEntries(
      Array.from(document.querySelectorAll("video"), (video) => [
        video.dataset["of"]?.split(" ")[0] ?? "",
        video.srcObject ? video.videoWidth : 0,
      ]),
    ),
  );
}
