import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_KEY } from "../support/app.ts";
import { findBrowser, openContext } from "../support/browser.ts";
import { countBytes, incoming } from "../support/media-pages.ts";
import { findBinary, realLiveKit, type RealLiveKit } from "../support/real-livekit.ts";
import { filmColour, filmedIn, type Colour } from "../support/site-cameras.ts";
import { siteDay, type SiteDay } from "../support/site-day.ts";

const here = await findBrowser();
const binary = await findBinary();
let browser: Browser;
let day: SiteDay;
let liveKit: RealLiveKit;
let control: Page;
let site: Page;

const PATIENT = { timeout: 30_000, interval: 250 };

describe.skipIf(!here || !binary)("pictures on a real LiveKit server", { timeout: 120_000 }, () => {
  beforeAll(async () => {
    day = await siteDay({
      async openLiveKit(webhookUrl) {
        liveKit = await realLiveKit(binary ?? "", webhookUrl);
        await liveKit.start();
        return liveKit;
      },
    });
    if (here) browser = await here.launch(["--autoplay-policy=no-user-gesture-required"]);
    const hall = await enterRoom(day.hallLink, "red");
    site = await enterRoom(day.link, "green");
    const other = await enterRoom(day.otherLink, "blue");
    for (const room of [hall, site, other]) await room.getByText("Camera: đang bật").waitFor();
    control = await openControlRoom();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await day?.remove();
  });

  test("the control room without pictures receives not a byte of them", async () => {
    for (const { id } of [day.hall, day.site, day.other])
      await tile(id).getByText("Đã kết nối").waitFor();
    await control.waitForFunction(() => {
      const all = Reflect.get(globalThis, "connections") as RTCPeerConnection[];
      return all.some(({ connectionState }) => connectionState === "connected");
    });
    expect(await videoBytes()).toBe(0);
    expect(await control.locator("video, canvas").count()).toBe(0);
  });

  test("all sites move on the wall, and stop when pictures are put off", async () => {
    await choose("live");
    await expect.poll(() => wall("video"), PATIENT).toEqual(["red", "green", "blue"]);
    expect(await newBytes()).toBeGreaterThan(0);
    await expect.poll(() => widthOf(tile(day.site.id).locator("video")), PATIENT).toBe(320);
    await switchCamera("Tắt camera");
    await expect.poll(() => wall("video"), PATIENT).toEqual(["red", "nothing", "blue"]);
    await switchCamera("Bật camera");
    await expect.poll(() => wall("video"), PATIENT).toEqual(["red", "green", "blue"]);
    await choose("none");
    await expect.poll(newBytes, PATIENT).toBe(0);
  });

  test("stills are drawn, received for a moment only, and renewed", async () => {
    await choose("stills");
    await expect.poll(() => wall("canvas"), PATIENT).toEqual(["red", "green", "blue"]);
    await expect.poll(newBytes, PATIENT).toBe(0);
    expect(await wall("canvas")).toEqual(["red", "green", "blue"]);
    const still = tile(day.hall.id).locator("canvas");
    const drawn = () => still.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const before = await drawn();
    await expect.poll(drawn, PATIENT).not.toBe(before);
    await switchCamera("Tắt camera");
    await expect.poll(() => wall("canvas"), PATIENT).toEqual(["red", "flat", "blue"]);
    await switchCamera("Bật camera");
    await expect.poll(() => wall("canvas"), PATIENT).toEqual(["red", "green", "blue"]);
    await choose("none");
  });

  test("one site after the other is looked at", async () => {
    await choose("tour");
    for (const [name, colour] of SITES)
      await expect.poll(() => filmedIn(watched(name)), PATIENT).toBe(colour);
    await control.getByRole("button", { name: "Đóng", exact: true }).click();
    await expect.poll(newBytes, PATIENT).toBe(0);
  });

  test("the site that was chosen is looked at", async () => {
    await tile(day.other.id).click();
    await control.getByRole("button", { name: "Xem", exact: true }).click();
    await expect.poll(() => filmedIn(watched("ĐC 063 – Cà Mau")), PATIENT).toBe("blue");
    await control.getByRole("button", { name: "Đóng", exact: true }).click();
  });

  test("who speaks is seen, and the next speaker when the floor has moved", async () => {
    await giveFloor(day.site.id);
    await expect.poll(() => filmedIn(speaker()), PATIENT).toBe("green");
    await expect.poll(() => widthOf(speaker()), PATIENT).toBe(640);
    await giveFloor(day.other.id);
    await expect.poll(() => filmedIn(speaker()), PATIENT).toBe("blue");
  });

  test("whoever only looks is no attendance", async () => {
    const { sites, unknownParticipants } = await day.must("GET", `${day.at}/attendance`);
    expect(unknownParticipants).toEqual([]);
    expect(sites.map(({ stays }: { stays: number }) => stays)).toEqual([1, 1, 1]);
  });

  test("what stands still while LiveKit is away is dimmed, and moves again when it is back", async () => {
    await choose("live");
    await expect.poll(() => wall("video"), PATIENT).toEqual(["red", "green", "blue"]);
    const dimmed = () => control.locator("video[data-away='true']").count();
    expect(await dimmed()).toBe(0);
    await liveKit.kill();
    // The wall's and the speaker's.
    await expect.poll(dimmed, PATIENT).toBe(4);
    await liveKit.start();
    await expect.poll(dimmed, { ...PATIENT, timeout: 60_000 }).toBe(0);
    await expect.poll(() => wall("video"), PATIENT).toEqual(["red", "green", "blue"]);
    expect(await newBytes()).toBeGreaterThan(0);
  });
});

const SITES: [string, Colour][] = [
  ["TW – Hội trường Hà Nội", "red"],
  ["ĐC 017 – Nghệ An", "green"],
  ["ĐC 063 – Cà Mau", "blue"],
];

async function enterRoom(link: string, colour: Colour): Promise<Page> {
  const context = await openContext(browser);
  await filmColour(context, colour);
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole("link", { name: "Vào phòng ngay" }).click();
  return page;
}

async function openControlRoom(): Promise<Page> {
  const context = await openContext(browser, { viewport: { width: 1920, height: 1080 } });
  await context.request.post(`${day.url}/api/session`, { data: { secret: ADMIN_KEY } });
  const page = await context.newPage();
  await page.addInitScript(countBytes);
  await page.goto(`${day.url}/su-kien/${day.event.id}/dieu-khien`);
  return page;
}

async function choose(mode: string): Promise<void> {
  await control.getByLabel("Hình", { exact: true }).selectOption(mode);
}

async function switchCamera(verb: "Bật camera" | "Tắt camera"): Promise<void> {
  await site.getByRole("button", { name: verb }).click();
}

async function giveFloor(siteId: string): Promise<void> {
  const turn = await day.must("POST", `${day.at}/turns`, { siteId });
  await day.must("PUT", `${day.at}/turns/${turn.id}/floor`);
}

function tile(siteId: string): Locator {
  return control.locator(`[data-site="${siteId}"]`);
}

function watched(label: string): Locator {
  return control.getByRole("region", { name: `Hình của ${label}` }).locator("video");
}

function speaker(): Locator {
  return control.getByRole("region", { name: "Đang phát biểu" }).locator("video");
}

async function widthOf(place: Locator): Promise<number> {
  return place.evaluate((video: HTMLVideoElement) => video.videoWidth);
}

/** What the tiles of all sites show. */
async function wall(element: "video" | "canvas"): Promise<string[]> {
  const sites = [day.hall, day.site, day.other];
  return Promise.all(sites.map(({ id }) => filmedIn(tile(id).locator(element))));
}

async function videoBytes(): Promise<number> {
  const streams = await incoming(control);
  return streams.reduce((sum, { kind, bytes }) => sum + (kind === "video" ? bytes : 0), 0);
}

/** Of pictures, within a second and a half. */
async function newBytes(): Promise<number> {
  const before = await videoBytes();
  await control.waitForTimeout(1500);
  return (await videoBytes()) - before;
}
