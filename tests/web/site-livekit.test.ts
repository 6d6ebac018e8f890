import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, openContext } from "../support/browser.ts";
import { findBinary, realLiveKit } from "../support/real-livekit.ts";
import { siteDay, type SiteDay } from "../support/site-day.ts";

const here = await findBrowser();
const binary = await findBinary();
let browser: Browser;
let day: SiteDay;

const PATIENT = { timeout: 20_000, interval: 250 };

describe.skipIf(!here || !binary)("sites on a real LiveKit server", () => {
  beforeAll(async () => {
    day = await siteDay({
      async openLiveKit(webhookUrl) {
        const liveKit = await realLiveKit(binary ?? "", webhookUrl);
        await liveKit.start();
        return liveKit;
      },
    });
    if (here) browser = await here.launch(["--autoplay-policy=no-user-gesture-required"]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await day?.remove();
  });

  test("the hall hears the site that has the floor and nobody else, and sees its slides", async () => {
    const hall = await enterRoom(day.hallLink);
    const site = await enterRoom(day.link);
    const other = await enterRoom(day.otherLink);
    for (const page of [hall, site, other]) await page.getByText("Camera: đang bật").waitFor();
    const sites = async () => (await day.must("GET", `${day.at}/sites`)).items;
    await expect.poll(async () => (await sites()).map(openOf), PATIENT).toEqual(ALL_CLOSED);
    await site.getByLabel("Hình ảnh: Hội trường Hà Nội").waitFor();
    expect(await heardBy(hall)).toEqual([]);

    const turn = await day.must("POST", `${day.at}/turns`, { siteId: day.site.id });
    await day.must("POST", `${day.at}/turns/${turn.id}/call`);
    await site.getByRole("heading", { name: /Chuẩn bị phát biểu/ }).waitFor();
    await day.must("PUT", `${day.at}/turns/${turn.id}/floor`);
    await site.getByText("Micro: đang bật").waitFor();
    await other.getByText("Micro: đang khóa").waitFor();
    await expect.poll(() => heardBy(hall), PATIENT).toHaveLength(1);
    await expect.poll(() => heardBy(other), PATIENT).toHaveLength(1);
    expect((await sites()).map(openOf)).toEqual([
      ["connected", false],
      ["connected", true],
      ["connected", false],
    ]);
    expect((await day.turn(turn.id)).microphone).toBe("open");

    await hall.getByLabel("Hình ảnh: Điểm cầu Nghệ An").waitFor();
    await site.getByRole("button", { name: "Trình chiếu" }).click();
    await site.getByText("Đang trình chiếu màn hình của điểm cầu").waitFor();
    for (const page of [hall, other])
      await expect.poll(() => slideColour(page), PATIENT).toBe("slides");

    await day.must("DELETE", `${day.at}/turns/${turn.id}/floor`);
    await site.getByText("Micro: đang khóa").waitFor();
    await expect.poll(() => heardBy(hall), PATIENT).toEqual([]);
    await expect.poll(async () => (await sites()).map(openOf), PATIENT).toEqual(ALL_CLOSED);
    await expect.poll(() => slideColour(hall), PATIENT).not.toBe("slides");
  }, 120_000);
});

const ALL_CLOSED = [1, 2, 3].map(() => ["connected", false]);

function openOf({ connection, micOpen }: { connection: string; micOpen: boolean }) {
  return [connection, micOpen];
}

async function enterRoom(link: string): Promise<Page> {
  const context = await openContext(browser);
  await context.addInitScript(WATCHED);
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole("link", { name: "Vào phòng ngay" }).click();
  return page;
}

/** Keeps every connection of the page at hand, and gives slides of one colour, unlike the camera, for its screen. */
const WATCHED = `
  globalThis.connections = [];
  const Original = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Original {
    constructor(...args) { super(...args); connections.push(this); }
  };
  navigator.mediaDevices.getDisplayMedia = async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
    const pen = canvas.getContext("2d");
    setInterval(() => {
      pen.fillStyle = "rgb(200, 0, 160)";
      pen.fillRect(0, 0, 640, 360);
    }, 100);
    return canvas.captureStream(10);
  };
`;

/** The tracks in which sound came within the last moment, by the energy that WebRTC measured. */
async function heardBy(page: Page): Promise<string[]> {
  const heard = await page.evaluate(`(async () => {
    const energies = async () => {
      const found = new Map();
      for (const one of connections)
        for (const report of (await one.getStats()).values())
          if (report.type === "inbound-rtp" && report.kind === "audio")
            found.set(report.trackIdentifier, report.totalAudioEnergy ?? 0);
      return found;
    };
    const before = await energies();
    await new Promise((done) => setTimeout(done, 1500));
    return [...(await energies())].filter(([id, now]) => now > (before.get(id) ?? 0)).map(([id]) => id);
  })()`);
  return heard as string[]; // of the code above
}

/** What the large picture shows in its middle. */
async function slideColour(page: Page): Promise<string> {
  const colour = await page.evaluate(`(() => {
    const video = document.querySelector("main video");
    if (!video || video.videoWidth === 0) return [0, 0, 0];
    const canvas = Object.assign(document.createElement("canvas"), { width: 10, height: 10 });
    const pen = canvas.getContext("2d");
    pen.drawImage(video, 0, 0, 10, 10);
    return [...pen.getImageData(5, 5, 1, 1).data].slice(0, 3);
  })()`);
  const [red = 0, green = 0, blue = 0] = colour as number[]; // of the code above
  return red > 150 && green < 60 && blue > 110 ? "slides" : `${red} ${green} ${blue}`;
}
