import { readFileSync } from "node:fs";
import { readXlsx } from "hucre/xlsx";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { findBrowser, openContext } from "../support/browser.ts";
import { openBefore } from "../support/browser-day.ts";
import { webDay, type WebDay } from "../support/web-day.ts";

const here = await findBrowser();
let browser: Browser;
let day: WebDay;

/** The province that was never connected, and whose stay is corrected, as the table and the files name it. */
const PLACE = "Cà Mau";
const REASON = "Dự qua đường truyền hình riêng của tỉnh";

describe.skipIf(!here)("the hall's screen and what comes afterwards", () => {
  openBefore(here, webDay, (opened) => ({ browser, day } = opened));

  test("the hall sees who speaks and the time left; it keeps its clock without a line", async () => {
    const { page, context } = await stage();
    await page.getByRole("heading", { name: /Hà Nội/ }).waitFor();
    await page.getByText("Kế tiếp: Điểm cầu tỉnh Hà Giang").waitFor();
    const turn = await speak({ plannedSeconds: 600 });
    await page.getByRole("heading", { name: /Cao Bằng/ }).waitFor();
    const first = await left(page);
    expect(first).toBeGreaterThan(560);
    expect(first).toBeLessThanOrEqual(600);
    await expectPhase(page, "normal", "Thời gian còn lại");
    await page.mouse.click(900, 300);
    await expect.poll(() => page.evaluate("document.fullscreenElement !== null")).toBe(true);
    expect(await page.evaluate("getComputedStyle(document.querySelector('main')).cursor")).toBe(
      "none",
    );

    await day.kill();
    const dot = page.getByRole("img", { name: "Mất liên lạc với máy chủ điều hành" });
    await dot.waitFor({ timeout: 15_000 });
    const atLoss = await left(page);
    await page.waitForTimeout(2200);
    expect(await left(page)).toBeLessThan(atLoss);
    expect(await page.getByRole("heading", { name: /Cao Bằng/ }).isVisible()).toBe(true);

    await day.start();
    await dot.waitFor({ state: "detached", timeout: 30_000 });
    await day.must("POST", `${day.at}/turns/${turn}/time`, { addSeconds: 300 });
    await expect.poll(() => left(page), { timeout: 5000 }).toBeGreaterThan(600);
    await day.must("POST", `${day.at}/turns/${turn}/pause`);
    await page.getByText("Tạm dừng phát biểu").first().waitFor();
    const paused = await left(page);
    await page.waitForTimeout(1500);
    expect(await left(page)).toBe(paused);
    await context.close();
  }, 90_000);

  test("the hall reads that the server cannot be reached before it ever was, and the screen opens by itself", async () => {
    const context = await openContext(browser);
    const page = await context.newPage();
    const busy = { status: 503, json: { code: "unavailable", detail: "Tạm thời gián đoạn." } };
    const said = page.getByRole("heading", { name: "Chưa liên lạc được với máy chủ điều hành" });
    const scene = page.getByRole("heading", { name: /Cao Bằng/ });
    let opened = 0;
    await page.route("**/api/display", (route) => {
      opened += 1;
      return route.fulfill(busy);
    });
    await page.goto(day.links.display);
    await said.waitFor();
    await page.getByText("Màn hình tự mở khi có liên lạc trở lại.").waitFor();
    await expect.poll(() => opened).toBeGreaterThan(2);
    await page.unroute("**/api/display");
    await speak({ plannedSeconds: 600 });
    await scene.waitFor({ timeout: 15_000 });

    // The link is opened, and then no line comes; first by an answer, then by none.
    const live = /\/api\/events\/[^/]+\/live/;
    for (const answer of [busy, null]) {
      await page.route(live, (route) => (answer ? route.fulfill(answer) : route.abort()));
      await page.reload();
      await said.waitFor();
      await page.unroute(live);
      await scene.waitFor({ timeout: 15_000 });
      expect(await said.count()).toBe(0);
    }
    await context.close();
  }, 60_000);

  test("the hall's screen whose own script did not come loads itself again", async () => {
    const context = await openContext(browser);
    const page = await context.newPage();
    const script = /\/assets\/stage-[^/]+\.js$/;
    await page.route(script, (route) => route.abort());
    await page.goto(day.links.display);
    await page.getByRole("button", { name: "Tải lại" }).waitFor();
    await page.unroute(script);
    await speak({ plannedSeconds: 600 });
    await page.getByRole("heading", { name: /Cao Bằng/ }).waitFor({ timeout: 25_000 });
    await context.close();
  }, 60_000);

  test("the signs change by words too, up to the overtime; a link that was ended shows nothing", async () => {
    const { page, context } = await stage("?kieu=dong-ho");
    await speak({ plannedSeconds: 62 });
    await expectPhase(page, "normal", "Thời gian còn lại");
    await expectPhase(page, "warning", "Còn 1 phút");
    await speak({ plannedSeconds: 1 });
    await expectPhase(page, "overtime", /^Quá giờ 00:0\d$/);
    const { items } = await day.must("GET", `${day.at}/display-links`);
    for (const { id } of items) await day.must("DELETE", `${day.at}/display-links/${id}`);
    await page.getByRole("heading", { name: /đã hết hạn hoặc đã bị thu hồi/ }).waitFor();
    expect(await page.getByRole("timer").count()).toBe(0);
    await context.close();
  }, 60_000);

  test("the screens of one browser are each by their own link: of two events, and of one whose other link was ended", async () => {
    const other = `/events/${day.emptyId}`;
    const titleOf = async (at: string) => (await day.must("GET", at)).title as string;
    const context = await openContext(browser);
    const refused: string[] = [];
    context.on("response", (answer) => {
      if (answer.status() >= 400 && answer.status() < 500) refused.push(answer.url());
    });
    const open = async (at: string) => {
      const link = await day.must("POST", `${at}/display-links`, {});
      const page = await context.newPage();
      await page.goto(`${link.url}?kieu=cho`);
      await page.getByRole("heading", { name: await titleOf(at) }).waitFor();
      return { at, id: link.id as string, page, title: await titleOf(at) };
    };
    const [mine, others, second] = [await open(day.at), await open(other), await open(day.at)];
    const screens = [mine, others, second];
    await day.kill();
    for (const { page } of screens)
      await page
        .getByRole("img", { name: "Mất liên lạc với máy chủ điều hành" })
        .waitFor({ timeout: 15_000 });
    await day.start();
    for (const [at, title] of [
      [day.at, "Hội thảo sau khi máy chủ chạy lại"],
      [other, "Hội nghị khác"],
    ] as const) {
      const before = await titleOf(at);
      await day.must("PATCH", at, { title });
      for (const { page } of screens.filter((screen) => screen.at === at)) {
        await page.getByRole("heading", { name: title }).waitFor({ timeout: 20_000 });
      }
      await day.must("PATCH", at, { title: before });
    }
    expect(refused).toEqual([]);

    const ended = async ({ at, id, page }: typeof mine) => {
      await day.must("DELETE", `${at}/display-links/${id}`);
      await page.getByRole("heading", { name: /đã hết hạn hoặc đã bị thu hồi/ }).waitFor();
    };
    await ended(mine);
    for (const { page, title } of [others, second])
      await page.getByRole("heading", { name: title }).waitFor();
    await ended(second);
    expect(await others.page.getByRole("heading", { name: others.title }).count()).toBe(1);
    await context.close();
  }, 90_000);

  test("a link that runs out leaves every screen that it opened, though nobody does anything", async () => {
    const seqOf = async () =>
      (await day.must("GET", `${day.at}/log?before=999999999&limit=1&actor=apiKey`)).items;
    const expiresAt = new Date(Date.now() + 10_000).toISOString();
    const { url } = await day.must("POST", `${day.at}/display-links`, { expiresAt });
    const context = await openContext(browser);
    const screens = [await context.newPage(), await context.newPage()];
    for (const page of screens) {
      await page.goto(`${url}?kieu=dong-ho`);
      await page.getByRole("timer").waitFor();
    }
    const before = await seqOf();
    for (const page of screens) {
      await page.getByRole("heading", { name: /đã hết hạn hoặc đã bị thu hồi/ }).waitFor();
      expect(await page.getByRole("timer").count()).toBe(0);
    }
    expect(await seqOf()).toEqual(before);
    await context.close();
  }, 60_000);

  test("the secretary enters a text with its file; a file that is none is refused, and the text is not entered twice", async () => {
    const { page, context } = await staff(await key("secretary"));
    await page.goto(`${day.url}/su-kien/${day.eventId}/thu-ky/van-ban-gop-y`);
    await page.getByRole("button", { name: "Thêm văn bản góp ý" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Cơ quan, đơn vị").fill("Sở Tư pháp Cà Mau");
    await dialog.getByLabel("Trích yếu").fill("Góp ý Điều 12");
    const choose = (name: string, text: string) =>
      dialog.getByLabel("Chọn tệp").setInputFiles({
        name,
        mimeType: "application/octet-stream",
        buffer: Buffer.from(text, "latin1"),
      });
    await choose("gop-y.pdf", "\u0000\u0001\u0002 not a document \u00ff\u00fe");
    await dialog.getByRole("button", { name: "Lưu" }).click();
    await dialog.getByText("đã vào sổ, chưa có tệp").waitFor();
    await choose("gop-y.txt", "Kinh gui Ban To chuc");
    await dialog.getByRole("button", { name: "Lưu" }).click();
    await dialog.waitFor({ state: "detached" });
    const row = page.getByRole("row", { name: /Sở Tư pháp Cà Mau/ });
    await row.getByRole("button", { name: "Tải tệp của Sở Tư pháp Cà Mau" }).waitFor();
    const { items } = await day.must("GET", `${day.at}/contributions?q=Ca%20Mau`);
    expect(items).toMatchObject([{ title: "Góp ý Điều 12", file: { name: "gop-y.txt" } }]);
    await context.close();
  });

  test("the secretary enters what a text recommends, puts its words right and disposes of it", async () => {
    const register = `${day.url}/su-kien/${day.eventId}/thu-ky/van-ban-gop-y`;
    const { page, context } = await staff(await key("secretary"));
    await page.goto(register);
    const row = page.getByRole("row", { name: /Hội Luật gia Việt Nam/ });
    await row.getByRole("button", { name: "Thêm kiến nghị của Hội Luật gia Việt Nam" }).click();
    const dialog = page.getByRole("dialog");
    const save = dialog.getByRole("button", { name: "Lưu" });
    await save.click();
    await dialog.getByRole("alert").waitFor();
    await dialog.getByLabel("Nội dung kiến nghị").fill("Sửa Điều 7");
    await dialog.getByLabel("Nơi được kiến nghị").fill("Bộ Tư pháp");
    await save.click();
    await row.getByText("Gửi: Bộ Tư pháp").waitFor();
    await row.getByRole("button", { name: "Sửa, xử lý kiến nghị: Sửa Điều 7" }).click();
    await dialog.getByLabel("Nội dung kiến nghị").fill("Sửa Điều 7 và Điều 9");
    await dialog.getByLabel("Xử lý kiến nghị").selectOption("explained");
    await save.click();
    await dialog
      .getByRole("alert")
      .getByText(/phải kèm nội dung trả lời/)
      .waitFor();
    await dialog.getByLabel("Nội dung trả lời").fill("Luật đã quy định.");
    await save.click();
    await dialog.waitFor({ state: "detached" });
    const { items } = await day.must("GET", `${day.at}/contributions?q=Luat%20gia`);
    expect(items[0].recommendations).toMatchObject([
      {
        text: "Sửa Điều 7 và Điều 9",
        addressee: "Bộ Tư pháp",
        disposition: "explained",
        answer: "Luật đã quy định.",
      },
    ]);
    await context.close();

    const looking = await staff(await key("viewer"));
    await looking.page.goto(register);
    await looking.page.getByText("Sửa Điều 7 và Điều 9").waitFor();
    expect(await looking.page.getByRole("button", { name: /kiến nghị/ }).count()).toBe(0);
    await looking.context.close();
  });

  test("the secretary makes a site's roll call, and its round stands in the table", async () => {
    const round = await day.must("POST", `${day.at}/roll-call/rounds`, { name: "Đầu giờ sáng" });
    const { page, context } = await staff(await key("secretary"));
    await page.goto(`${day.url}/su-kien/${day.eventId}/thu-ky/diem-danh`);
    const row = page.getByRole("row", { name: /Hà Giang/ });
    const columns = ["Đầu giờ sáng", "Có mặt", "Trong đó dự thay", "Vắng", "Tỷ lệ có mặt"];
    await expect.poll(() => cells(row, columns)).toEqual(["0/4chưa gửi", "0/4", "0", "0", "0 %"]);
    const reading = await held(page, "GET", /\/roll-call\?.*roundId=/);
    await page.getByRole("button", { name: /Hà Giang/ }).click();
    const dialog = page.getByRole("dialog");
    await expect.poll(() => reading.asked).toBe(1);
    await dialog.getByText("Đang tải").waitFor();
    expect(await dialog.getByRole("button", { name: "Có mặt tất cả" }).count()).toBe(0);
    reading.letGo();
    const marking = await held(page, "POST", /\/roll-call$/);
    const [trang, khoi, hang] = ["Quỳnh Trang", "Nguyên Khôi", "Minh Hằng"].map((name) =>
      dialog.getByRole("group", { name: new RegExp(`^Điểm danh .*${name}$`) }),
    );
    await trang?.getByRole("button", { name: "Có mặt" }).click();
    await khoi?.getByRole("button", { name: "Vắng có lý do" }).click();
    await hang?.getByRole("button", { name: "Dự thay" }).click();
    await dialog.getByLabel("Họ và tên").fill("Lò Văn Páo");
    await dialog.getByRole("button", { name: "Lưu" }).click();
    await dialog.getByText("Người dự thay: Lò Văn Páo").waitFor();
    await dialog.getByText("2/4 có mặt").waitFor();
    // Shown at once, sent one after the other: none overtakes the first one.
    expect(marking.asked).toBe(1);
    marking.letGo();
    await dialog.getByRole("button", { name: "Gửi điểm danh (còn 1 chưa điểm danh)" }).click();
    await dialog.getByText(/^Đã gửi điểm danh lúc/).waitFor();
    await page.keyboard.press("Escape");
    await expect
      .poll(() => cells(row, columns))
      .toEqual(["2/4", "2/4", "1", "11 có lý do", "50 %"]);
    const marks = (await day.must("GET", `${day.at}/roll-call?roundId=${round.id}`)).items;
    expect(marks.map(({ status }: { status: string }) => status).toSorted()).toEqual([
      "excused",
      "present",
      "substituted",
    ]);
    await context.close();

    const looking = await staff(await key("viewer"));
    await looking.page.goto(`${day.url}/su-kien/${day.eventId}/thu-ky/diem-danh`);
    await looking.page.getByRole("button", { name: /Hà Giang/ }).click();
    await looking.page.getByRole("dialog").getByRole("cell", { name: "Dự thay" }).waitFor();
    expect(await looking.page.getByRole("group", { name: /^Điểm danh / }).count()).toBe(0);
    await looking.context.close();
  }, 60_000);

  test("a stay is put in and taken out with a reason, and the workbook says what the page says", async () => {
    const event = await day.must("PUT", `${day.at}/state`, { state: "closed" });
    const { page, context } = await staff(await key("secretary"));
    await page.goto(`${day.url}/su-kien/${day.eventId}/thu-ky/diem-danh`);
    const row = page.getByRole("row", { name: new RegExp(PLACE) });
    await row.waitFor();
    expect(await cells(row)).toEqual(await shownOf(PLACE));
    expect((await shownOf(PLACE))[0]).toBe("Vắng");
    await page.getByRole("button", { name: new RegExp(PLACE) }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText((await known(PLACE)).explanation).waitFor();
    await dialog.getByRole("button", { name: "Thêm khoảng kết nối" }).click();
    await page.getByLabel("Từ", { exact: true }).fill(clock(event.liveAt));
    await page.getByLabel("Đến", { exact: true }).fill(clock(event.closedAt));
    const save = page.getByRole("button", { name: "Ghi đính chính" });
    await save.click();
    await page.getByRole("link", { name: "Lý do" }).waitFor();
    const reason = page.getByLabel("Lý do");
    expect(await reason.evaluate((field) => field === document.activeElement)).toBe(true);
    await reason.fill(REASON);
    await save.click();
    await page.getByText("Đã ghi đính chính vào nhật ký.").waitFor();
    await dialog.getByText("Đính chính", { exact: true }).first().waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => cells(row)).toEqual(await shownOf(PLACE));
    expect((await shownOf(PLACE))[0]).toBe("Có mặt");
    expect(await workbookLine(page)).toContain("Có mặt");

    await page.getByRole("button", { name: new RegExp(PLACE) }).click();
    await dialog
      .getByRole("row", { name: /Đính chính Đính chính/ })
      .getByRole("button")
      .click();
    await page.getByLabel("Lý do").fill("Nhầm điểm cầu");
    await save.click();
    await page.getByRole("alert").getByText("Chưa thay đổi gì").waitFor();
    await page.getByText("Loại bỏ khoảng này", { exact: true }).click();
    await save.click();
    await dialog.getByText("Đã loại bỏ").waitFor();
    expect((await shownOf(PLACE))[0]).toBe("Vắng");
    const facts = await day.must("GET", `${day.at}/log?type=attendance_corrected`);
    expect(facts.items).toMatchObject([
      { data: { reason: REASON } },
      { data: { reason: "Nhầm điểm cầu", void: true } },
    ]);
    await context.close();
  }, 60_000);

  test("a closed record is corrected by two persons, and nobody approves their own", async () => {
    const one = await staff(await key("secretary"));
    const exports = `${day.url}/su-kien/${day.eventId}/thu-ky/xuat`;
    await one.page.goto(exports);
    await one.page.getByRole("button", { name: "Chốt hồ sơ" }).click();
    await one.page.getByRole("alertdialog").getByRole("button", { name: "Chốt hồ sơ" }).click();
    await one.page.getByText(/Hồ sơ đã chốt lúc/).waitFor();
    await one.page.goto(`${day.url}/su-kien/${day.eventId}/thu-ky/luot-phat-bieu`);
    await one.page
      .getByRole("button", { name: /^Đính chính lượt/ })
      .first()
      .click();
    await one.page.getByLabel("Lý do").fill("Bấm kết thúc muộn");
    await one.page.getByRole("button", { name: "Ghi đính chính" }).click();
    await one.page.getByRole("alert").getByText("Chưa thay đổi gì").waitFor();
    await one.page.getByLabel("Đến", { exact: true }).fill("chín giờ");
    await one.page.getByText("Đề nghị nhập giờ theo dạng 09:41:20.").waitFor();
    const from = await one.page.getByLabel("Từ", { exact: true }).inputValue();
    await one.page.getByLabel("Đến", { exact: true }).fill(nextSecond(from));
    await one.page.getByRole("button", { name: "Ghi đính chính" }).click();
    await one.page
      .getByText(/chờ người thứ hai duyệt/)
      .first()
      .waitFor();
    await one.page.goto(exports);
    await one.page.getByText("Người đề nghị không tự duyệt; đang chờ người thứ hai.").waitFor();
    expect(await one.page.getByRole("button", { name: "Duyệt" }).count()).toBe(0);

    const two = await staff(await key("secretary"));
    await two.page.goto(exports);
    await two.page.getByText("Lý do: Bấm kết thúc muộn").waitFor();
    await two.page.getByRole("button", { name: "Duyệt" }).click();
    await two.page.getByText("Đã duyệt").waitFor();
    await two.page.getByText("Hồ sơ đã chốt, bản 2").waitFor();
    // A report that takes its time.
    await two.page.route(/\/reports\//, async (route) => {
      await two.page.waitForTimeout(1500);
      await route.continue();
    });
    const coming = two.page.waitForEvent("download");
    await two.page.getByRole("button", { name: "Tải Thống kê lượt phát biểu dạng CSV" }).click();
    await two.page.getByText("Đang lập tệp…").waitFor();
    expect(readFileSync((await (await coming).path()) ?? "", "utf8")).toContain("Cao Bằng");
    await two.page.getByText("Đang lập tệp…").waitFor({ state: "detached" });
    const turns = (await day.must("GET", `${day.at}/turns`)).items as { correctedAt: unknown }[];
    expect(turns.filter(({ correctedAt }) => correctedAt !== null)).toHaveLength(1);
    await one.context.close();
    await two.context.close();
  }, 60_000);

  test("every file comes, however fast one asks for one after the other", async () => {
    const { page, context } = await staff(await key("secretary"));
    await page.goto(`${day.url}/su-kien/${day.eventId}/thu-ky/xuat`);
    const buttons = page.getByRole("button", { name: /^Tải .+ dạng / });
    await buttons.first().waitFor();
    const came = new Set<string>();
    page.on("download", (file) => came.add(file.suggestedFilename()));
    await buttons.evaluateAll((all) => {
      for (const one of all) (one as HTMLElement).click();
    });
    await expect.poll(() => came.size, { timeout: 20_000 }).toBe(await buttons.count());
    expect(came.size).toBeGreaterThan(15);
    await context.close();
  }, 60_000);

  test("the log says in words what people did, and keeps back what machines did", async () => {
    const { page, context } = await staff(await key("secretary"));
    await page.goto(`${day.url}/su-kien/${day.eventId}/nhat-ky`);
    const row = page.getByRole("row", { name: /Đính chính kết nối/ }).last();
    await row.getByText(PLACE).waitFor();
    await row.getByText(`Lý do: ${REASON}`).waitFor();
    expect(await row.innerText()).not.toMatch(/_[0-9a-z]{20}|dataHash/);
    await row.getByText("Dữ liệu gốc").click();
    await row.getByText(/"dataHash"/).waitFor();
    const machines = page.getByRole("row", { name: /LiveKit báo/ });
    expect(await machines.count()).toBe(0);
    await page.getByLabel(/^Ẩn việc do máy ghi \([1-9][\d.]* dòng\)$/).click();
    await page.getByRole("button", { name: "Cũ hơn" }).click();
    await machines.first().waitFor();
    await context.close();
  });

  test("the log waits for how much it keeps back before it says so", async () => {
    const { page, context } = await staff(await key("secretary"));
    const kinds = await held(page, "GET", /\/log\/kinds$/);
    await page.goto(`${day.url}/su-kien/${day.eventId}/nhat-ky`);
    await expect.poll(() => kinds.asked).toBe(1);
    // Long enough for the rest of the page, which has answered.
    await page.waitForTimeout(500);
    expect(await page.getByLabel(/^Ẩn việc do máy ghi/).count()).toBe(0);
    kinds.letGo();
    await page.getByLabel(/^Ẩn việc do máy ghi \([1-9][\d.]* dòng\)$/).waitFor();
    await context.close();
  });

  test("who may only look sees figures, and neither files nor corrections", async () => {
    const { page, context } = await staff(await key("viewer"));
    await page.goto(`${day.url}/su-kien/${day.eventId}/thu-ky/luot-phat-bieu`);
    await page
      .getByRole("cell", { name: /Phát biểu/ })
      .first()
      .waitFor();
    expect(await page.getByRole("button", { name: /^Đính chính/ }).count()).toBe(0);
    await page.getByRole("button", { name: "Tải Excel" }).click();
    // Whoever calls for help reads out the number.
    const refused = page.locator("[data-kind=failed]", { hasText: /^Không tải được:/ });
    await refused.getByText("Mã lỗi ĐC-14", { exact: true }).waitFor();
    await page.goto(`${day.url}/su-kien/${day.eventId}/thu-ky/xuat`);
    await page.getByRole("heading", { name: "Xuất danh sách" }).waitFor();
    expect(await page.getByRole("button", { name: /XLSX|Chốt hồ sơ/ }).count()).toBe(0);
    await context.close();
  }, 60_000);
});

type Opened = { page: Page; context: BrowserContext };

/** The hall's screen, by its link alone. */
async function stage(query = ""): Promise<Opened> {
  const context = await openContext(browser, { viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  await page.goto(`${day.links.display}${query}`);
  return { page, context };
}

async function staff(secret: string): Promise<Opened> {
  const context = await openContext(browser);
  const answer = await context.request.post(`${day.url}/api/session`, { data: { secret } });
  expect(answer.ok()).toBe(true);
  return { page: await context.newPage(), context };
}

async function key(role: string): Promise<string> {
  const roles = [{ eventId: day.eventId, role }];
  return (await day.must("POST", "/keys", { label: `Nguyễn Thị ${role}`, roles })).secret;
}

/** Keeps requests waiting until they are let go, and counts them. */
async function held(page: Page, method: string, url: RegExp) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const counted = { asked: 0, letGo: resolve };
  await page.route(url, async (route) => {
    if (route.request().method() !== method) return route.fallback();
    counted.asked += 1;
    await promise;
    return route.continue();
  });
  return counted;
}

/** Gives the floor to the fourth site, for so long. */
async function speak(more: { plannedSeconds: number }): Promise<string> {
  const { id } = await day.must("POST", `${day.at}/turns`, { siteId: day.sites[3]?.id, ...more });
  await day.must("PUT", `${day.at}/turns/${id}/floor`);
  return id;
}

/** The line of the place in the workbook that the page gives. */
async function workbookLine(page: Page) {
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Tải Excel" }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/\.xlsx$/);
  const { sheets } = await readXlsx(readFileSync((await file.path()) ?? ""));
  return sheets[0]?.rows.find((one) => one.some((cell) => String(cell).includes(PLACE)));
}

/** The time of day in Hà Nội. */
function clock(at: string): string {
  return new Date(Date.parse(at) + 7 * 3600_000).toISOString().slice(11, 19);
}

/** A second after a time of day. */
function nextSecond(time: string): string {
  const at = Date.parse(`2026-01-01T${time}Z`) + 1000;
  return new Date(at).toISOString().slice(11, 19);
}

/** Seconds on the countdown. */
async function left(page: Page): Promise<number> {
  const [minutes = 0, seconds = 0] = ((await page.getByRole("timer").textContent()) ?? "")
    .split(":")
    .map(Number);
  return minutes * 60 + seconds;
}

async function expectPhase(page: Page, phase: string, says: string | RegExp): Promise<void> {
  const place = page.locator(`[data-phase="${phase}"]`);
  await place.waitFor({ timeout: 5000 });
  await place.getByText(says).waitFor({ timeout: 3000 });
}

/** What the API knows of a site. */
async function known(name: string) {
  const { sites } = await day.must("GET", `${day.at}/attendance/reconciliation`);
  return sites.find((site: { name: string }) => site.name.includes(name));
}

const STATUSES = { present: "Có mặt", partial: "Một phần", absent: "Vắng", unknown: "Chưa rõ" };

/** Status, share and drops as they should be shown. */
async function shownOf(name: string): Promise<string[]> {
  const { status, sharePercent, drops } = (await known(name)).connection;
  const share = `${String(sharePercent).replace(".", ",")} %`;
  return [STATUSES[status as keyof typeof STATUSES], share, String(drops)];
}

/** What a row says under these heads of its table. */
async function cells(
  row: ReturnType<Page["getByRole"]>,
  heads = ["Trạng thái", "Tỷ lệ kết nối", "Mất rồi vào lại"],
): Promise<string[]> {
  const named = await row.page().getByRole("columnheader").allTextContents();
  // The first head is that of the row's own name.
  const texts = await row.getByRole("cell").allTextContents();
  return heads.map((head) => texts[named.indexOf(head) - 1]?.trim() ?? "");
}
