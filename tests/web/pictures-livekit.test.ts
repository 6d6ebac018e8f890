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
let other: Page;
let stage: Page;

const PATIENT = { timeout: 60_000, interval: 250 };

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
    other = await enterRoom(day.otherLink, "blue");
    for (const room of [hall, site, other]) await room.getByText("Camera: đang bật").waitFor();
    control = await openControlRoom(ADMIN_KEY);
    stage = await openStage();
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
    expect(await bytesOf(control, "video")).toBe(0);
    expect(await control.locator("video, canvas").count()).toBe(0);
  });

  test("all sites move on the wall, and stop when pictures are put off", async () => {
    await choose("live");
    await expect.poll(() => wall("video"), PATIENT).toEqual(["red", "green", "blue"]);
    expect(await newBytes()).toBeGreaterThan(0);
    await expect.poll(() => widthOf(tile(day.site.id).locator("video")), PATIENT).toBe(320);
    await switchCamera("Tắt camera");
    await expect.poll(() => wall("video"), PATIENT).toEqual(["red", "nothing", "blue"]);
    await expect.poll(() => control.locator("[data-site] video").count()).toBe(2);
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
    // One without a camera is passed over: it has no turn of 8 s.
    await switchCamera("Tắt camera");
    const seen = new Set<string>();
    for (const end = Date.now() + 18_000; Date.now() < end; await control.waitForTimeout(500))
      for (const [name] of SITES) if (await watched(name).count()) seen.add(name);
    expect([...seen].sort()).toEqual([SITES[0]?.[0], SITES[2]?.[0]].sort());
    await switchCamera("Bật camera");
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

  test("who may only read the event sees the pictures too", async () => {
    const roles = [{ eventId: day.event.id, role: "viewer" }];
    const { secret } = await day.must("POST", "/keys", { label: "Xem", roles });
    const viewer = await openControlRoom(secret);
    await viewer.getByLabel("Hình", { exact: true }).selectOption("live");
    const picture = viewer.locator(`[data-site="${day.hall.id}"] video`);
    await expect.poll(() => filmedIn(picture), PATIENT).toBe("red");
    await viewer.close();
  });

  test("the hall's screen shows who speaks, and beside it what is presented; aloud if it is asked to", async () => {
    const { items } = await day.must("GET", `${day.at}/delegates`);
    await giveFloor(day.site.id, { delegateId: items[0].id, plannedSeconds: 600 });
    await expect.poll(() => filmedIn(onStage("whole")), PATIENT).toBe("green");
    await stage.getByRole("heading", { name: "Nguyễn Văn An" }).waitFor();
    await stage.getByText("Chuyên viên – Điểm cầu Nghệ An").waitFor();
    await giveFloor(day.other.id);
    await expect.poll(() => filmedIn(onStage("whole")), PATIENT).toBe("blue");
    await stage.getByRole("heading", { name: "Điểm cầu Cà Mau" }).waitFor();
    await other.getByRole("button", { name: "Trình chiếu" }).click();
    await expect.poll(() => filmedIn(onStage("beside")), PATIENT).toBe("yellow");
    expect(await filmedIn(onStage("corner"))).toBe("blue");
    await other.getByRole("button", { name: "Dừng trình chiếu" }).click();
    await expect.poll(() => filmedIn(onStage("whole")), PATIENT).toBe("blue");
    await other.getByText("Micro: đang bật").waitFor();
    expect(await bytesOf(stage, "audio")).toBe(0);
    const loud = await openStage("?tieng=bat");
    await expect.poll(() => bytesOf(loud, "audio"), PATIENT).toBeGreaterThan(0);
    await loud.close();
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
    await expect.poll(() => onStage("whole").count(), PATIENT).toBe(0);
    const time = await stage.getByRole("timer").textContent();
    await expect.poll(() => stage.getByRole("timer").textContent(), PATIENT).not.toBe(time);
    await liveKit.start();
    await expect.poll(dimmed, { ...PATIENT, timeout: 60_000 }).toBe(0);
    await expect.poll(() => wall("video"), PATIENT).toEqual(["red", "green", "blue"]);
    expect(await newBytes()).toBeGreaterThan(0);
    await expect.poll(() => filmedIn(onStage("whole")), PATIENT).toBe("blue");
  });

  test("the hall's screen has no picture without a speaker", async () => {
    const turn = (await day.turns()).find(({ state }) => state === "speaking");
    await day.must("DELETE", `${day.at}/turns/${turn?.id}/floor`);
    await expect.poll(() => stage.locator("video").count(), PATIENT).toBe(0);
    await stage.getByRole("heading", { name: day.event.title }).waitFor();
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

async function openControlRoom(secret: string): Promise<Page> {
  const context = await openContext(browser, { viewport: { width: 1920, height: 1080 } });
  await context.request.post(`${day.url}/api/session`, { data: { secret } });
  const page = await context.newPage();
  await page.addInitScript(countBytes);
  await page.goto(`${day.url}/su-kien/${day.event.id}/dieu-khien`);
  return page;
}

/** The hall's screen, in a browser of nobody. */
async function openStage(query = ""): Promise<Page> {
  const { url } = await day.must("POST", `${day.at}/display-links`, {});
  const context = await openContext(browser, { viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  await page.addInitScript(countBytes);
  await page.goto(`${url}${query}`);
  return page;
}

async function choose(mode: string): Promise<void> {
  await control.getByLabel("Hình", { exact: true }).selectOption(mode);
}

async function switchCamera(verb: "Bật camera" | "Tắt camera"): Promise<void> {
  await site.getByRole("button", { name: verb }).click();
}

async function giveFloor(siteId: string, more: object = {}): Promise<void> {
  const turn = await day.must("POST", `${day.at}/turns`, { siteId, ...more });
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

function onStage(place: "whole" | "beside" | "corner"): Locator {
  return stage.locator(`video[data-place="${place}"]`);
}

async function widthOf(place: Locator): Promise<number> {
  return place.evaluate((video: HTMLVideoElement) => video.videoWidth);
}

/** What the tiles of all sites show. */
async function wall(element: "video" | "canvas"): Promise<string[]> {
  const sites = [day.hall, day.site, day.other];
  return Promise.all(sites.map(({ id }) => filmedIn(tile(id).locator(element))));
}

async function bytesOf(page: Page, media: "video" | "audio"): Promise<number> {
  const streams = await incoming(page);
  return streams.reduce((sum, { kind, bytes }) => sum + (kind === media ? bytes : 0), 0);
}

/** Of pictures, within a second and a half. */
async function newBytes(): Promise<number> {
  const before = await bytesOf(control, "video");
  await control.waitForTimeout(1500);
  return (await bytesOf(control, "video")) - before;
}
