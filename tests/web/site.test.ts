import type { Browser, BrowserContext, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { findBrowser, openContext } from "../support/browser.ts";
import { openBefore } from "../support/browser-day.ts";
import { listen } from "../support/heard.ts";
import { siteDay, withFakeMedia, type SiteDay } from "../support/site-day.ts";

const here = await findBrowser();
let browser: Browser;
let context: BrowserContext;
let day: SiteDay;
let page: Page;

describe.skipIf(!here)("a site, from its link to the roll call", () => {
  openBefore(here, siteDay, async (opened) => {
    ({ day, browser } = opened);
    context = await withFakeMedia(await openContext(browser));
    page = await context.newPage();
  });

  const button = (name: string | RegExp) => page.getByRole("button", { name });
  const waiting = async () => (await day.turns()).filter(({ state }) => state === "waiting").length;
  /** The hall comes into the room of the stand-in with its camera on. */
  const hallComes = () => {
    const guest = {
      identity: day.hall.liveKitIdentity,
      name: day.hall.name,
      visit: "hall",
      hidden: false,
      published: { camera: false },
      loudness: 0,
    };
    const said = JSON.stringify({ room: day.event.roomName, what: "here", guest });
    return page.evaluate(`new BroadcastChannel("diem-cau-media").postMessage(${said})`);
  };
  const stillIsDrawn = () =>
    page.evaluate(`(() => {
      const paper = document.querySelector("main canvas");
      const { data } = paper.getContext("2d").getImageData(0, 0, paper.width, paper.height);
      return new Set(data).size > 2;
    })()`);
  const says = (text: string | RegExp) => page.getByText(text).first().waitFor();

  test("gives its caller a number to read out when no answer comes, or a proxy's", async () => {
    await page.route("**/api/join", (route) => route.abort());
    await page.goto(day.link);
    await says("Mã lỗi ĐC-33");
    await page.unroute("**/api/join");
    await page.route("**/api/join", (route) => route.fulfill({ status: 502, body: "<html>" }));
    await button("Thử lại").click();
    await says("Mã lỗi ĐC-502");
    await page.unroute("**/api/join");
  });

  test("opens its link: whose it is, when it begins, that attendance is logged", async () => {
    await page.goto(day.link);
    await page.getByRole("heading", { name: "Điểm cầu Nghệ An" }).waitFor();
    await says(day.event.title);
    await says(/được ghi vào nhật ký/);
    await page.getByRole("link", { name: "Kiểm tra và vào phòng" }).click();
  });

  test("checks its five parts and sends the result to the control room", async () => {
    await says("Đã nghe thấy tiếng.");
    await page.getByLabel("Hình của điểm cầu").waitFor();
    await button("Phát âm thử").click();
    await button("Có nghe rõ").click();
    await says("Đã gửi kết quả đến phòng điều hành.");
    const { items } = await day.must("GET", `${day.at}/line-checks`);
    expect(items).toMatchObject([
      {
        siteId: day.site.id,
        result: "ok",
        browser: { name: expect.stringMatching(/^Chrome \d+$/) },
        camera: { verdict: "ok" },
        microphone: { verdict: "ok" },
        speaker: { verdict: "ok" },
        line: { verdict: "ok" },
      },
    ]);
    await button("Vào phòng").click();
  });

  test("is in the room, with its microphone locked and saying so", async () => {
    await says("Điểm cầu chưa đăng ký phát biểu");
    await says("Camera: đang bật");
    await day.tellOf(page, "joined");
    await says("Micro: đang khóa");
  });

  test("asks to speak, is told its place, is called and answers that it is ready", async () => {
    await day.must("POST", `${day.at}/turns`, { siteId: day.other.id });
    await button("Đăng ký phát biểu").click();
    await says("Còn 1 lượt nữa đến điểm cầu Nghệ An");
    await page.keyboard.press("F8");
    await says("Điểm cầu chưa đăng ký phát biểu");
    await page.keyboard.press("F8");
    await says("Còn 1 lượt nữa đến điểm cầu Nghệ An");
    const [first, own] = await day.turns();
    expect(own).toMatchObject({ siteId: day.site.id, state: "waiting" });
    await day.must("POST", `${day.at}/turns/${first?.id}/skip`);
    await says("Lượt kế tiếp là điểm cầu Nghệ An");
    await day.must("POST", `${day.at}/turns/${own?.id}/call`);
    await page.getByRole("heading", { name: /Chuẩn bị phát biểu/ }).waitFor();
    // The stand-in's microphone beeps once a second.
    await page.waitForTimeout(1500);
    expect(await page.title()).toBe("▲ Chuẩn bị phát biểu – Điểm cầu Nghệ An");
    await button("Chưa sẵn sàng").click();
    await says("Đã báo phòng điều hành: chưa sẵn sàng.");
    await button("Sẵn sàng").first().click();
    await says("Đã báo phòng điều hành: sẵn sàng.");
    expect((await day.turn(own?.id ?? "")).readiness).toMatchObject({
      ready: true,
      microphone: "ok",
      camera: "ok",
    });
  });

  test("speaks with its microphone open, the time running and its slides shared", async () => {
    const [own] = await day.turns();
    await day.must("PUT", `${day.at}/turns/${own?.id}/floor`);
    await says("ĐANG PHÁT BIỂU");
    await says("Micro: đang chờ mở");
    await day.grant(page, ["camera", "microphone", "screen"]);
    await says("Micro: đang bật");
    expect(await page.title()).toBe("● Đang phát biểu – Điểm cầu Nghệ An");
    await button("Trình chiếu").click();
    await says("Đang trình chiếu màn hình của điểm cầu");
    await page.keyboard.press("F9");
    await says("Micro: đang tắt");
    await page.keyboard.press("F9");
    await says("Micro: đang bật");
    await day.must("DELETE", `${day.at}/turns/${own?.id}/floor`);
    await day.grant(page, ["camera"]);
    await says("Đã tắt micro: lượt phát biểu đã kết thúc.");
    await says("Micro: đang khóa");
    await page.getByText("Đang trình chiếu màn hình").waitFor({ state: "detached" });
    await button("Đã rõ").click();
  });

  test("is warned for 3 s before the microphone of a site that was not called opens", async () => {
    const wish = { siteId: day.site.id, plannedSeconds: 62 };
    const heard = await listen(page);
    const turn = await day.must("POST", `${day.at}/turns`, wish);
    await day.must("PUT", `${day.at}/turns/${turn.id}/floor`);
    await day.grant(page, ["camera", "microphone", "screen"]);
    await says(/Micro sẽ bật sau [123] giây/);
    await button("Chưa sẵn sàng").click();
    await says("Micro chưa bật. Bấm Bật micro khi sẵn sàng.");
    await page
      .getByRole("timer")
      .getByText(/^00:(59|60|61|58)$|^01:0[0-2]$/)
      .waitFor();
    await expect
      .poll(async () => (await day.must("GET", `${day.at}/messages`)).items.at(-1))
      .toMatchObject({ fromSiteId: day.site.id, urgent: true });
    await button(/Bật micro/).click();
    await says("Micro: đang bật");
    await page.getByText("Micro chưa bật. Bấm").waitFor({ state: "detached" });
    await day.must("POST", `${day.at}/turns/${turn.id}/time`, { addSeconds: -60 });
    await says("Quá giờ");
    const told = async () => (await heard()).map(({ how, text }) => `${how}: ${text}`);
    await expect.poll(told).toContain("status: Đã quá giờ phát biểu.");
    // Each event once, and no second of any clock.
    expect((await told()).filter((text) => text.startsWith("status: "))).toEqual([
      "status: Điểm cầu được mời phát biểu.",
      "status: Micro sẽ bật sau 3 giây",
      "status: Micro chưa bật. Bấm Bật micro khi sẵn sàng.",
      "status: Còn 1 phút phát biểu.",
      "status: Đã quá giờ phát biểu.",
    ]);
    await day.must("DELETE", `${day.at}/turns/${turn.id}/floor`);
    await day.grant(page, ["camera"]);
    await button("Đã rõ").click();
  });

  test("reads the control room's words and says that it did; reports an incident", async () => {
    const text = "Đề nghị chỉnh camera về phía bục phát biểu.";
    const sent = await day.must("POST", `${day.at}/messages`, { siteIds: [day.site.id], text });
    await says(text);
    await button("Đã đọc").click();
    await expect
      .poll(async () => (await day.must("GET", `${day.at}/messages`)).items)
      .toContainEqual(
        expect.objectContaining({
          id: sent.id,
          receipts: [expect.objectContaining({ siteId: day.site.id })],
        }),
      );
    await button("Báo sự cố").click();
    const call = page.getByRole("dialog").getByRole("link", { name: "024 3825 1234" });
    expect(await call.getAttribute("href")).toBe("tel:02438251234");
    await page.getByLabel("Mô tả ngắn").fill("Loa hội trường nhỏ");
    const away = /\/api\/events\/[^/]+\/incidents$/;
    await page.route(away, (route) => route.abort());
    await button("Gửi báo sự cố").click();
    // Whoever calls the number above reads this one out.
    await says(/Mã lỗi ĐC-33\.$/);
    await page.unroute(away);
    await button("Gửi báo sự cố").click();
    await says("Phòng điều hành đã nhận báo sự cố.");
    await page.keyboard.press("Escape");
    const { items } = await day.must("GET", `${day.at}/incidents`);
    expect(items).toMatchObject([
      { siteId: day.site.id, kind: "sound", text: "Loa hội trường nhỏ" },
    ]);
  });

  test("has in sight what is asked of it on an office's screen, and the rest by scrolling", async () => {
    const text = "Đề nghị tắt micro khi chưa được mời, giữ trật tự trong phòng họp. ".repeat(4);
    const siteIds = [day.site.id];
    await day.must("POST", `${day.at}/messages`, { siteIds, text, urgent: true });
    const note = "Đề nghị đếm lại số đại biểu";
    await day.must("POST", `${day.at}/checkpoints`, { minutes: 5, note });
    const round = await day.must("POST", `${day.at}/roll-call/rounds`, { name: "Đầu giờ" });
    const asked = ["Đã đọc", "Xác nhận có mặt", "Mở danh sách đại biểu"];
    for (const name of asked) await button(name).waitFor();
    const side = await page.locator("aside").boundingBox();
    for (const name of asked) {
      const box = await button(name).boundingBox();
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan((side?.y ?? 0) + (side?.height ?? 0));
    }
    for (const one of await page.locator("aside").getByRole("button").all())
      await one.click({ trial: true });
    await button("Đã đọc").click();
    await button("Xác nhận có mặt").click();
    await says(/^Đã xác nhận lúc/);
    await day.must("PUT", `${day.at}/roll-call/rounds/${round.id}/state`, { state: "closed" });
  });

  test("calls the roll without a line; nothing is lost by a reload, and all is sent when it is back", async () => {
    await day.must("POST", `${day.at}/roll-call/rounds`, { name: "Đầu giờ" });
    await page.keyboard.press("F2");
    await page.getByRole("heading", { name: "Đang điểm danh: Đầu giờ" }).waitFor();
    await context.setOffline(true);
    await button("Có mặt tất cả").click();
    await says("Đã đánh dấu có mặt 4 đại biểu.");
    const row = page.getByRole("group", { name: "Điểm danh Trần Thị Bình" });
    await row.getByRole("button", { name: "Vắng có lý do" }).click();
    const third = page.getByRole("group", { name: "Điểm danh Lê Quốc Cường" });
    await third.getByRole("button", { name: "Dự thay" }).click();
    await page.getByLabel("Họ và tên").fill("Đặng Thị Thay");
    await page.getByLabel("Chức vụ").fill("Phó Chánh Văn phòng");
    await button("Lưu").click();
    await says("3 thay đổi chưa gửi");
    await says("3/4 có mặt");
    await context.setOffline(false);
    await page.reload();
    await says("Đề nghị điểm danh và gửi.");
    await expect
      .poll(
        async () => {
          const { items } = await day.must("GET", `${day.at}/delegates?siteId=${day.site.id}`);
          return items.map(({ status }: { status: string }) => status);
        },
        { timeout: 20_000 },
      )
      .toEqual(["present", "excused", "substituted", "present"]);
    const { items: marks } = await day.must("GET", `${day.at}/roll-call`);
    expect(marks).toHaveLength(6);
    await page.getByText("thay đổi chưa gửi").first().waitFor({ state: "detached" });
    await button("Gửi điểm danh").click();
    await says(/Đã gửi điểm danh lúc/);
  });

  test("shows what the server would not take in its words, and keeps it until somebody decides", async () => {
    const wish = { delegates: [{ siteId: day.site.id, name: "Vũ Đình Thôi" }] };
    const { items } = await day.must("POST", `${day.at}/delegates`, wish);
    await page.reload();
    const row = page.getByRole("group", { name: "Điểm danh Vũ Đình Thôi" });
    await row.waitFor();
    await context.setOffline(true);
    await row.getByRole("button", { name: "Có mặt" }).click();
    await says("1 thay đổi chưa gửi");
    await day.must("DELETE", `${day.at}/delegates/${items[0].id}`);
    await context.setOffline(false);
    await page.getByRole("heading", { name: "Máy chủ không nhận các thay đổi sau" }).waitFor();
    await page.reload();
    await says(/Không tìm thấy đại biểu/);
    await button("Bỏ thay đổi này").click();
    await page.getByText("Máy chủ không nhận").waitFor({ state: "detached" });
  });

  test("goes back into the room by its link without a question, within 12 hours of the check", async () => {
    await page.goto(day.link);
    await page.waitForURL(/\/phong$/);
    await says("Camera: đang bật");
  });

  test("greys what it was told and locks what needs the server, and says why; a request waits for the line", async () => {
    await button("Đăng ký phát biểu").click();
    await expect.poll(waiting).toBe(1);
    await page.route("**/withdraw", (route) => route.abort());
    await button("Rút đăng ký").click();
    const unreached = page.getByText(/^Không liên lạc được với máy chủ\. Đề nghị/);
    await unreached.waitFor();
    await page.unroute("**/withdraw");
    const heard = await listen(page);
    await day.kill();
    await says(/^Mất liên lạc với máy chủ điều hành\. Số liệu lúc/);
    await says("Chưa làm được khi mất liên lạc với máy chủ điều hành.");
    expect(await button("Rút đăng ký").isDisabled()).toBe(true);
    await page.keyboard.press("F8");
    const place = `document.querySelector("[data-lost=true] section[data-live]")`;
    expect(await page.evaluate(`getComputedStyle(${place}).filter`)).toBe("grayscale(1)");
    await button("Báo sự cố").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Chưa làm được khi mất liên lạc").waitFor();
    expect(await dialog.getByRole("button", { name: "Gửi báo sự cố" }).isDisabled()).toBe(true);
    await page.keyboard.press("Escape");
    await day.start();
    await expect.poll(() => button("Rút đăng ký").isDisabled(), { timeout: 20_000 }).toBe(false);
    expect(await unreached.count()).toBe(0);
    expect((await heard()).map(({ how, text }) => `${how}: ${text}`)).toEqual([
      "alert: Chưa làm được khi mất liên lạc với máy chủ điều hành.",
      "status: Không liên lạc được với máy chủ điều hành.",
      "status: Đã liên lạc lại được với máy chủ điều hành.",
    ]);
    await button("Rút đăng ký").click();
    await expect.poll(waiting).toBe(0);
    await button("Đăng ký phát biểu").waitFor();
    await day.kill();
    await says(/^Mất liên lạc/);
    await button("Đăng ký phát biểu").click();
    await says("Đăng ký chưa gửi, sẽ gửi khi có đường truyền");
    await day.start();
    await expect.poll(waiting, { timeout: 20_000 }).toBe(1);
    await button("Rút đăng ký").click();
    await expect.poll(waiting).toBe(0);
  }, 60_000);

  test("tells that picture and sound are away apart from the line to the server, and what a weak line changed", async () => {
    const heard = await listen(page);
    const told = async () => (await heard()).map(({ how, text }) => `${how}: ${text}`);
    await page.evaluate("diemCauFakeMedia.cutLine()");
    await says(/Đang kết nối lại âm thanh, hình ảnh… \(00:0\d\)/);
    await says("Mất tín hiệu");
    expect(await page.getByText("Mất liên lạc với máy chủ điều hành").count()).toBe(0);
    // As if more than half a minute had gone by.
    await page.evaluate("globalThis.realNow = Date.now; Date.now = () => realNow() + 31_000;");
    await page.getByRole("listitem").getByRole("link", { name: "024 3825 1234" }).waitFor();
    await page.evaluate("Date.now = realNow;");
    await page.evaluate("diemCauFakeMedia.mendLine()");
    await page.getByText("Đang kết nối lại").waitFor({ state: "detached" });
    await expect.poll(told).toContain("status: Đã có lại âm thanh và hình ảnh.");
    expect(await told()).toEqual([
      "status: Mất âm thanh và hình ảnh. Trang này tự vào lại.",
      expect.stringMatching(/^status: Nếu chưa vào lại được.* 024 3825 1234$/),
      "status: Đã có lại âm thanh và hình ảnh.",
    ]);
    await page.evaluate("diemCauFakeMedia.lossPercent(12)");
    await says("Đường truyền yếu: hình của điểm cầu đã giảm để giữ âm thanh.");
    await hallComes();
    const moving = page.getByLabel("Hình ảnh: Hội trường Hà Nội").and(page.locator("video"));
    await moving.waitFor();
    await button("Ưu tiên âm thanh").click();
    await says(/^▲ Đang ưu tiên âm thanh: tiếng vẫn liên tục, hình hội trường là ảnh tĩnh/);
    await page.getByRole("img", { name: "Hình ảnh: Hội trường Hà Nội" }).waitFor();
    const taken = page.getByText(/^Hội trường Hà Nội – ảnh lúc \d\d:\d\d:\d\d$/);
    const first = await taken.textContent();
    expect(await stillIsDrawn()).toBe(true);
    // The own picture only: nothing is received between two stills.
    await expect.poll(() => page.locator("main video").count()).toBe(1);
    await expect.poll(() => taken.textContent(), { timeout: 20_000 }).not.toBe(first);
    await button("Xem lại hình").click();
    await moving.waitFor();
    await page.evaluate("diemCauFakeMedia.lossPercent(0)");
  }, 60_000);

  test("is asked for in words by a second machine, moves there when the control room agrees, and says so", async () => {
    // The stand-in lists nobody, so that after some seconds all are gone.
    await day.tellOf(page, "joined", "PA_again");
    const second = await withFakeMedia(await openContext(browser));
    const other = await second.newPage();
    await other.goto(day.link);
    await other.getByRole("heading", { name: "Điểm cầu này đang mở ở máy khác" }).waitFor();
    await other.getByRole("button", { name: "Xin chuyển sang máy này" }).click();
    await other.getByText("Đang chờ phòng điều hành đồng ý").waitFor();
    const requests = async () =>
      (await day.must("GET", `${day.at}/sites/${day.site.id}`)).takeOverRequests;
    await expect.poll(requests).toHaveLength(1);
    const [{ deviceId }] = await requests();
    const answer = { deviceId, approve: true };
    await day.must("POST", `${day.at}/sites/${day.site.id}/take-over`, answer);
    await other.getByRole("link", { name: "Vào phòng ngay" }).click();
    await other.getByText("Camera: đang bật").waitFor();
    await day.tellOf(other, "joined", "PA_second");
    await says("Điểm cầu đã được chuyển sang máy khác");
    await second.close();
  });

  test("stops when another site's link is opened in the same browser, and can be taken back", async () => {
    const third = await withFakeMedia(await openContext(browser));
    page = await third.newPage();
    await page.goto(day.otherLink);
    await page.getByRole("heading", { name: "Điểm cầu Cà Mau" }).waitFor();
    const hall = await third.newPage();
    await hall.goto(day.hallLink);
    await hall.getByRole("heading", { name: "Hội trường Hà Nội" }).waitFor();
    await page
      .getByRole("heading", { name: "Trình duyệt này vừa mở đường dẫn của điểm cầu khác" })
      .waitFor();
    await button("Dùng lại Điểm cầu Cà Mau ở đây").click();
    await page.getByRole("heading", { name: "Điểm cầu Cà Mau" }).waitFor();
    await hall
      .getByRole("heading", { name: "Trình duyệt này vừa mở đường dẫn của điểm cầu khác" })
      .waitFor();
    await third.close();
  });

  test("tells who opens the link inside Zalo how to go on, and gives the address to take along", async () => {
    const userAgent = "Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Mobile Safari/537.36 Zalo/1.0";
    const zalo = await openContext(browser, {
      userAgent,
      permissions: ["clipboard-read", "clipboard-write"],
    });
    page = await zalo.newPage();
    await page.goto(day.link);
    await page.getByRole("heading", { name: /đang mở trong ứng dụng khác/ }).waitFor();
    await button("Sao chép đường dẫn").click();
    await button("Đã sao chép").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(day.link);
    await zalo.close();
  });

  test("says that a link no longer opens anything", async () => {
    const stranger = await withFakeMedia(await openContext(browser));
    page = await stranger.newPage();
    await page.goto(`${day.url}/vao/dcl_khong-co`);
    await page.getByRole("heading", { name: "Đường dẫn không còn dùng được" }).waitFor();
    await stranger.close();
  });

  test("measures the line of who came before the room was open, once it opens", async () => {
    const draft = await day.must("POST", "/events", {
      title: "Hội nghị triển khai nhiệm vụ",
      startsAt: new Date(Date.now() + 86_400_000).toISOString(),
    });
    const at = `/events/${draft.id}`;
    const { items } = await day.must("POST", `${at}/sites`, { sites: [{ name: "Điểm cầu Huế" }] });
    const { url } = await day.must("POST", `${at}/sites/${items[0].id}/links`, {});
    const early = await withFakeMedia(await openContext(browser));
    page = await early.newPage();
    await page.goto(url);
    await says("Phòng họp chưa mở. Có thể kiểm tra thiết bị trước.");
    await page.getByRole("link", { name: "Kiểm tra và vào phòng" }).click();
    await says("Phòng họp chưa mở nên chưa đo được đường truyền.");
    await day.must("PUT", `${at}/state`, { state: "scheduled" });
    await says("Đường truyền tốt.");
    await early.close();
  });

  test("lets a delegate check in on a phone, by the own name without marks", async () => {
    const { url } = await day.must("POST", `${day.at}/sites/${day.site.id}/check-in-links`, {});
    const phone = await openContext(browser, { viewport: { width: 390, height: 844 } });
    page = await phone.newPage();
    const passing = { status: 503, json: { code: "unavailable", detail: "Tạm thời gián đoạn." } };
    await page.route("**/check-in/names", (route) => route.fulfill(passing), { times: 1 });
    await page.goto(url);
    await button("Thử lại").click();
    await page.getByLabel("Tìm họ và tên").fill("binh");
    await button(/Trần Thị Bình/).click();
    await button("Có mặt").click();
    await says("Đã ghi nhận có mặt: Trần Thị Bình");
    const { items } = await day.must("GET", `${day.at}/delegates?siteId=${day.site.id}&q=binh`);
    expect(items).toMatchObject([{ name: "Trần Thị Bình", status: "present" }]);
    await button("English").click();
    await page.getByRole("heading", { name: "Choose your own name" }).waitFor();
    await button("Tiếng Việt").click();
    await page.getByRole("heading", { name: "Chọn họ và tên của mình" }).waitFor();
    await page.route("**/check-in/names", (route) => route.fulfill(passing));
    await page.reload();
    await button("English").click();
    await page.getByRole("heading", { name: "The check-in did not work" }).waitFor();
    await phone.close();
  });
});
