import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { findBrowser, openContext } from "../support/browser.ts";
import { openBefore } from "../support/browser-day.ts";
import { seenFocus, tabTo } from "../support/keyboard.ts";
import { siteDay, withFakeMedia, type SiteDay } from "../support/site-day.ts";
import { webDay, type WebDay } from "../support/web-day.ts";

const here = await findBrowser();
let browser: Browser;
let context: BrowserContext;
let page: Page;

const button = (name: string | RegExp) => page.getByRole("button", { name });
const says = (text: string | RegExp) => page.getByText(text).first().waitFor();
const press = (key: string) => page.keyboard.press(key);
const isHere = (target: Locator) => target.and(page.locator(":focus")).count();

/** The focus is on the target, and seen. */
async function expectAt(target: Locator): Promise<void> {
  await expect.poll(() => isHere(target)).toBe(1);
  await seenFocus(page);
}

describe.skipIf(!here)("with a keyboard only, a site", () => {
  let day: SiteDay;
  openBefore(here, siteDay, async (opened) => {
    ({ day, browser } = opened);
    context = await withFakeMedia(await openContext(browser));
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
  });

  const waiting = async () => (await day.turns()).filter(({ state }) => state === "waiting").length;

  test("goes from its link through the check into the room", async () => {
    await page.goto(day.link);
    await tabTo(page, page.getByRole("link", { name: "Kiểm tra và vào phòng" }));
    await press("Enter");
    await says("Đã nghe thấy tiếng.");
    await tabTo(page, button("Phát âm thử"));
    await press("Space");
    await button("Có nghe rõ").waitFor();
    await seenFocus(page);
    await tabTo(page, button("Có nghe rõ"));
    await press("Enter");
    await says("Đã gửi kết quả đến phòng điều hành.");
    await seenFocus(page);
    await tabTo(page, button("Vào phòng"), "Shift+Tab");
    await press("Enter");
    await says("Camera: đang bật");
  });

  test("asks to speak and takes it back, by the button and by F8", async () => {
    await tabTo(page, button("Đăng ký phát biểu"));
    await press("Enter");
    await expect.poll(waiting).toBe(1);
    await expectAt(button("Rút đăng ký"));
    await press("Space");
    await expect.poll(waiting).toBe(0);
    await expectAt(button("Đăng ký phát biểu"));
    await press("F8");
    await expect.poll(waiting).toBe(1);
  });

  test("says that it is ready when it is called, and is not lost when it has the floor", async () => {
    const [turn] = await day.turns();
    await day.must("POST", `${day.at}/turns/${turn?.id}/call`);
    await tabTo(page, button("Sẵn sàng").first(), "Shift+Tab");
    await press("Enter");
    await says("Đã báo phòng điều hành");
    await seenFocus(page);
    await day.must("PUT", `${day.at}/turns/${turn?.id}/floor`);
    await says("ĐANG PHÁT BIỂU");
    await day.grant(page, ["camera", "microphone", "screen"]);
    await says("Micro: đang bật");
    await seenFocus(page);
    await press("F9");
    await says("Micro: đang tắt");
    await day.must("DELETE", `${day.at}/turns/${turn?.id}/floor`);
    await says("Điểm cầu chưa đăng ký phát biểu");
    await day.grant(page, ["camera"]);
    await seenFocus(page);
  });

  test("calls the roll, names who came instead, and sends it", async () => {
    await day.must("POST", `${day.at}/roll-call/rounds`, { name: "Đầu giờ" });
    await press("F2");
    await says("Đang điểm danh: Đầu giờ");
    await seenFocus(page);
    const of = (name: string) => page.getByRole("group", { name: `Điểm danh ${name}` });
    const excused = of("Trần Thị Bình").getByRole("button", { name: "Vắng có lý do" });
    await tabTo(page, excused);
    await press("Space");
    await expectAt(excused.and(page.locator("[aria-pressed=true]")));
    await tabTo(page, of("Lê Quốc Cường").getByRole("button", { name: "Dự thay" }));
    await press("Enter");
    await expectAt(page.getByLabel("Họ và tên"));
    await page.keyboard.type("Đặng Thị Thay");
    await tabTo(page, button("Lưu"));
    await press("Enter");
    await page.getByLabel("Họ và tên").waitFor({ state: "detached" });
    await seenFocus(page);
    await tabTo(page, button("Có mặt tất cả"), "Shift+Tab");
    await press("Enter");
    await says("Đã đánh dấu có mặt 2 đại biểu.");
    await seenFocus(page);
    await tabTo(page, button("Gửi điểm danh"));
    await press("Enter");
    await says(/Đã gửi điểm danh lúc/);
    await seenFocus(page);
    const { items } = await day.must("GET", `${day.at}/delegates?siteId=${day.site.id}`);
    const statuses = items.map(({ status }: { status: string }) => status);
    expect(statuses).toEqual(["present", "excused", "substituted", "present"]);
    await press("F2");
    await page.getByText("Đang điểm danh: Đầu giờ").waitFor({ state: "detached" });
    await seenFocus(page);
  });

  test("opens dialogs and is back where it was, by Esc and by the button", async () => {
    await tabTo(page, button("Báo sự cố"));
    await press("Enter");
    await page.getByRole("dialog", { name: "Báo sự cố" }).waitFor();
    await seenFocus(page);
    await press("Escape");
    await expectAt(button("Báo sự cố"));
    await tabTo(page, button("Đổi thiết bị"));
    await press("Enter");
    await tabTo(page, page.getByRole("dialog").getByRole("button", { name: "Đóng" }));
    await press("Enter");
    await expectAt(button("Đổi thiết bị"));
    await press("F1");
    await page.getByRole("dialog", { name: "Phím tắt" }).waitFor();
    await press("Escape");
    await expectAt(button("Đổi thiết bị"));
  });
});

describe.skipIf(!here)("with a keyboard only, a secretary", () => {
  let day: WebDay;
  const openDay = () => webDay({ vintage: 2025 });
  openBefore(here, openDay, async (opened) => {
    ({ day, browser } = opened);
    context = await openContext(browser);
    const roles = [{ eventId: day.eventId, role: "secretary" }];
    const key = await day.must("POST", "/keys", { label: "Trần Văn A", roles });
    await context.request.post(`${day.url}/api/session`, { data: { secret: key.secret } });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(`${day.url}/su-kien/${day.eventId}/dieu-khien`);
  });

  type Turn = { id: string; siteId: string; state: string };
  const turns = async () => (await day.must("GET", `${day.at}/turns`)).items as Turn[];
  const sitesOf = async (state: string) =>
    (await turns())
      .filter((turn) => turn.state === state)
      .map(({ siteId }) => day.sites.findIndex(({ id }) => id === siteId));
  const now = () => page.getByRole("region", { name: "Đang phát biểu" });
  const queue = () => page.getByRole("region", { name: /^Đăng ký phát biểu/ });
  const inRow = (nth: number, name: RegExp) =>
    queue().getByRole("listitem").nth(nth).getByRole("button", { name });

  test("ends a turn and invites the next, by buttons and by keys", async () => {
    await tabTo(page, now().getByRole("button", { name: /^Kết thúc phát biểu/ }));
    await press("Enter");
    await expect.poll(() => sitesOf("speaking")).toEqual([]);
    // A second press must do nothing else: the panel has the focus, not its next button.
    await expectAt(now());
    await press("Enter");
    await tabTo(page, now().getByRole("button", { name: /^Mời phát biểu/ }));
    await press("Enter");
    await expect.poll(() => sitesOf("speaking")).toEqual([2]);
    await expectAt(now());
    await press("F9");
    await expect.poll(() => sitesOf("speaking")).toEqual([]);
    await press("F8");
    await expect.poll(() => sitesOf("speaking")).toEqual([3]);
    await seenFocus(page);
  });

  test("puts the queue in another order, takes one off it, invites out of it", async () => {
    for (const nth of [7, 8, 9])
      await day.must("POST", `${day.at}/turns`, { siteId: day.sites[nth]?.id });
    await expect.poll(() => sitesOf("waiting")).toEqual([4, 7, 8, 9]);
    await tabTo(page, inRow(2, /^Lên/));
    await press("Enter");
    await expect.poll(() => sitesOf("waiting")).toEqual([4, 8, 7, 9]);
    await expectAt(inRow(1, /^Lên/));
    await press("Enter");
    await expect.poll(() => sitesOf("waiting")).toEqual([8, 4, 7, 9]);
    // The first goes no further up: its row has the focus now.
    await expectAt(queue().getByRole("listitem").first());
    await tabTo(page, inRow(0, /^Xuống/));
    await press("Space");
    await expect.poll(() => sitesOf("waiting")).toEqual([4, 8, 7, 9]);
    await expectAt(inRow(1, /^Xuống/));
    await tabTo(page, inRow(1, /^Xóa/));
    await press("Enter");
    await expect.poll(() => sitesOf("waiting")).toEqual([4, 7, 9]);
    await expectAt(queue().getByRole("listitem").nth(1));
    await tabTo(page, inRow(2, /^Mời/));
    await press("Enter");
    await expect.poll(() => sitesOf("speaking")).toEqual([9]);
    await expectAt(queue().getByRole("listitem").nth(1));
  });

  test("opens dialogs, the wall too, and is back where it was", async () => {
    await tabTo(page, button("Thêm lượt"), "Shift+Tab");
    await press("Enter");
    await page.getByRole("dialog", { name: "Thêm lượt phát biểu" }).waitFor();
    await seenFocus(page);
    await press("Escape");
    await expectAt(button("Thêm lượt"));
    await press("F7");
    const asks = page.getByRole("alertdialog");
    await tabTo(page, asks.getByRole("button", { name: "Thôi" }));
    await press("Enter");
    await expectAt(button("Thêm lượt"));
    await press("F2");
    await expectAt(page.getByRole("searchbox"));
    await tabTo(page, page.locator("[data-site]"));
    await press("ArrowRight");
    await press("ArrowDown");
    const tile = page.locator("[data-site]:focus");
    const siteId = await tile.getAttribute("data-site");
    await press("Enter");
    await page.getByRole("dialog").waitFor();
    await seenFocus(page);
    await press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expectAt(page.locator(`[data-site="${siteId}"]`));
  });

  test("takes back what it did from the message about it, and goes on from there", async () => {
    await tabTo(page, inRow(0, /^Xuống/), "Shift+Tab");
    const answer = page.waitForResponse(/\/turns\/order$/);
    await press("Enter");
    await (await answer).finished();
    expect(await sitesOf("waiting")).toEqual([7, 4]);
    await says(/^Đã xếp lại/);
    await press("F6");
    await expectAt(button("Hoàn tác").last());
    await press("Enter");
    await expect.poll(() => sitesOf("waiting")).toEqual([4, 7]);
    await seenFocus(page);
  });
});
