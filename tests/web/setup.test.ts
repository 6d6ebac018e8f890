import { readFileSync } from "node:fs";
import { readXlsx, writeXlsx } from "hucre/xlsx";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { findBrowser, openContext } from "../support/browser.ts";
import { openBefore } from "../support/browser-day.ts";
import { builtPages } from "../support/built-pages.ts";
import { realServer, type RealServer } from "../support/real-server.ts";

const here = await findBrowser();
const PHONE = "024 3825 1234";
const TITLE = "Hội thảo khoa học về nguồn nhân lực chất lượng cao";

describe.skipIf(!here)("an event set up from nothing", () => {
  let server: RealServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const troubles: string[] = [];

  const openServer = async () => {
    await builtPages();
    // Without a key of the settings the first start prints a link.
    return realServer({ env: () => ({ BOOTSTRAP_API_KEY: "" }) });
  };
  openBefore(here, openServer, async (opened) => {
    ({ day: server, browser } = opened);
    context = await openContext(browser);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("console", (message) => {
      // A page that our policy keeps from something says so here; what the server refuses is expected.
      if (/Content Security Policy|react-aria|intl/i.test(message.text()))
        troubles.push(message.text());
    });
  });

  const press = (name: string | RegExp) => page.getByRole("button", { name }).click();
  const tab = (name: string) => page.getByRole("link", { name, exact: true }).click();
  const dialog = () => page.getByRole("dialog");
  const saying = (text: string) => page.getByRole("status").getByText(text).waitFor();

  test("begins with the link of the first start, whose secret leaves the address", async () => {
    const link = /https?:\S+\/dang-nhap#\S+/.exec(readFileSync(server.log, "utf8"))?.[0] ?? "";
    await page.goto(link);
    await page.getByRole("heading", { name: "Sự kiện" }).waitFor();
    expect(page.url()).toBe(`${server.url}/su-kien`);
    await page.goBack();
    expect(page.url()).not.toContain("#");
    // It works once.
    const other = await openContext(browser);
    const second = await other.newPage();
    await second.goto(link);
    await second.getByText("đã được sử dụng").waitFor();
    expect(second.url()).toBe(`${server.url}/dang-nhap`);
    await other.close();
  });

  test("shows what the server refuses at its field, and then makes the event", async () => {
    await page.goto(`${server.url}/su-kien`);
    await press("Tạo sự kiện");
    await dialog().getByRole("button", { name: "Tạo sự kiện" }).click();
    const title = dialog().getByLabel("Tên sự kiện");
    await dialog().getByRole("alert").waitFor();
    const wrong = await title.getAttribute("aria-describedby");
    expect(await title.getAttribute("aria-invalid")).toBe("true");
    expect(await page.locator(`[id="${wrong}"]`).textContent()).toMatch(/\S/);
    expect(await title.evaluate((field) => field === document.activeElement)).toBe(true);
    await title.fill(TITLE);
    await dialog().getByRole("button", { name: "Tạo sự kiện" }).click();
    await page.getByRole("heading", { name: "Chuẩn bị" }).waitFor();
    await page.getByText("Nháp").first().waitFor();
    // Of an event that has nothing each step says what comes next, and no figure of nothing.
    await page.getByRole("link", { name: /^Mục chương trình Thêm mục chương trình$/ }).waitFor();
    expect(await page.getByText("0/0").count()).toBe(0);
  });

  test("has 64 sites in two steps", async () => {
    await tab("Điểm cầu");
    await press("Thêm điểm cầu trung ương");
    await dialog().getByRole("button", { name: "Thêm điểm cầu" }).click();
    await saying("Đã thêm 1 điểm cầu.");
    await press("Thêm theo tỉnh, thành phố");
    await dialog()
      .getByLabel("Danh sách")
      .selectOption({ label: "63 tỉnh, thành phố (trước 01/07/2025)" });
    await press("Thêm 63 điểm cầu");
    await saying("Đã thêm 63 điểm cầu.");
    await expect.poll(() => page.getByRole("row").count()).toBe(65);
    await page.getByLabel("Tìm theo mã, tên").fill("dak lak");
    await expect.poll(() => page.getByRole("row").count()).toBe(2);
    await page.getByLabel("Tìm theo mã, tên").fill("");
  });

  test("is called for help at a number that stands in its settings", async () => {
    await tab("Cài đặt");
    await page.getByLabel("Điện thoại hỗ trợ").fill("hỏi cô Hà");
    await press("Lưu");
    await page.getByRole("alert").getByText("Số điện thoại phải bắt đầu").waitFor();
    await page.getByLabel("Điện thoại hỗ trợ").fill(PHONE);
    await press("Lưu");
    await saying("Đã lưu cài đặt.");
    await tab("Điểm cầu");
  });

  test("keeps a site under one code and says so where it is typed", async () => {
    await press("Sửa Điểm cầu tỉnh Nghệ An");
    await page.getByLabel("Mã điểm cầu", { exact: true }).fill("TW");
    await press("Lưu");
    await page.getByRole("alert").getByText("bị trùng").waitFor();
    await page.getByLabel("Mã điểm cầu", { exact: true }).fill("NA");
    await press("Lưu");
    await page.getByRole("row", { name: /^NA Điểm cầu tỉnh Nghệ An/ }).waitFor();
  });

  test("says who answers for a site, and who changed it meanwhile", async () => {
    await press("Sửa Điểm cầu tỉnh Nghệ An");
    await page.getByLabel("Người phụ trách").fill("Hồ Thị Lam");
    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByRole("button", { name: "Sửa Điểm cầu tỉnh Nghệ An" }).click();
    await other.getByLabel("Điện thoại", { exact: true }).fill("0238 384 0000");
    await other.getByRole("button", { name: "Lưu" }).click();
    await other.getByRole("link", { name: "0238 384 0000" }).waitFor();
    await other.close();
    await press("Lưu");
    await page.getByText(/vừa được .+ sửa lúc \d\d:\d\d/).waitFor();
    await press("Thôi");
    await press("Sửa Điểm cầu tỉnh Nghệ An");
    expect(await page.getByLabel("Điện thoại", { exact: true }).inputValue()).toBe("0238 384 0000");
    await page.getByLabel("Người phụ trách").fill("Hồ Thị Lam");
    await press("Lưu");
    await page.getByRole("row", { name: /Hồ Thị Lam.*0238 384 0000/ }).waitFor();
  });

  test("takes 30 delegates pasted from Excel, but neither duplicates nor unknown sites", async () => {
    await tab("Đại biểu");
    await press("Nhập từ Excel");
    const rows = Array.from(
      { length: 30 },
      (_, at) =>
        `${at + 1}\tNguyễn Văn ${"ABCDEGHIKL"[at % 10]}${at}\tPhó Giám đốc\tNghệ An\tSở Nội vụ`,
    );
    const head = "STT\tHọ và tên\tChức vụ\tĐiểm cầu\tĐơn vị";
    const twice = "31\tNguyễn Văn A0\tPhó Giám đốc\tNA\tSở Nội vụ";
    const lost = "32\tLê Thị Hòa\t\tKinh Bắc\t";
    await dialog()
      .getByLabel(/dán bảng/)
      .fill([head, ...rows, twice, lost].join("\n"));
    await dialog().getByText("1 dòng có lỗi").waitFor();
    await dialog().getByText("1 dòng trùng").waitFor();
    await dialog().getByRole("button", { name: "Nhập 30 dòng" }).click();
    await saying("Đã nhập 30 đại biểu.");
    await page.getByLabel("Tìm theo tên, đơn vị").fill("nguyen van a0");
    await expect.poll(() => page.getByRole("row").count()).toBe(3);
  });

  test("takes delegates from a file as well, gives back what is wrong in it, and a template", async () => {
    await press("Nhập từ Excel");
    const [template] = (await savedRows("Tải tệp mẫu", "Mẫu Danh sách đại biểu.xlsx")) ?? [];
    expect(template?.slice(0, 3)).toEqual(["Điểm cầu", "Họ và tên", "Cấp bậc, học hàm, học vị"]);
    const pick = (name: string, buffer: Buffer) =>
      dialog()
        .getByLabel("Chọn tệp")
        .setInputFiles({ name, mimeType: "application/octet-stream", buffer });
    await pick("anh.xlsx", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0]));
    await dialog().getByText("Tệp không phải bảng tính .xlsx hoặc .csv, hoặc đã hỏng.").waitFor();
    const rows = [
      ["DANH SÁCH ĐẠI BIỂU"],
      ["STT", "Họ và tên", "Chức vụ", "Điểm cầu"],
      [1, "Lò Văn Páo", "Giám đốc", "Nghệ An"],
      [2, "Lò Thị May", "Phó Giám đốc", "Kinh Bắc"],
    ];
    const book = await writeXlsx({ sheets: [{ name: "Tờ 1", rows }] });
    await pick("dai-bieu.xlsx", Buffer.from(book));
    await dialog().getByText("1 dòng có lỗi").waitFor();
    // The sheet's own number of the row, as its head is in the second one.
    await dialog()
      .getByRole("row", { name: /^4 Kinh Bắc/ })
      .waitFor();
    const wrong = await savedRows("Tải bảng kèm cột Lỗi", "Danh sách đại biểu - Lỗi.xlsx");
    expect(wrong).toEqual([
      ["STT", "Họ và tên", "Chức vụ", "Điểm cầu", "Lỗi"],
      ["1", "Lò Văn Páo", "Giám đốc", "Nghệ An", null],
      ["2", "Lò Thị May", "Phó Giám đốc", "Kinh Bắc", "Điểm cầu: Không có điểm cầu này"],
    ]);
    // In sight in an office's window, however many rows there are above.
    const foot = await dialog().getByRole("button", { name: "Nhập 1 dòng" }).boundingBox();
    expect((foot?.y ?? Infinity) + (foot?.height ?? 0)).toBeLessThanOrEqual(768);
    await dialog().getByRole("button", { name: "Nhập 1 dòng" }).click();
    await saying("Đã nhập 1 đại biểu.");
    await page.getByLabel("Tìm theo tên, đơn vị").fill("lo van pao");
    await expect.poll(() => page.getByRole("row").count()).toBe(3);
  });

  test("has a programme whose order changes by keys, by Lên and back again", async () => {
    await tab("Chương trình");
    for (const [title, minutes] of [
      ["Khai mạc", "15"],
      ["Tham luận của Nghệ An", "20"],
      ["Bế mạc", "10"],
    ] as const) {
      await press("Thêm mục");
      const form = page.getByRole("complementary");
      expect(await form.getByLabel("Văn bản góp ý được trình bày").isDisabled()).toBe(true);
      await form.getByText("Sự kiện chưa có văn bản góp ý.").waitFor();
      await form.getByLabel("Tiêu đề").fill(title);
      await form.getByRole("textbox", { name: "Thời lượng (phút)" }).fill(minutes);
      const add = form.getByRole("button", { name: "Thêm mục" });
      await add.click();
      await page.getByRole("row", { name: title }).waitFor();
      await add.waitFor({ state: "detached" });
    }
    expect(await titles()).toEqual(["Khai mạc", "Tham luận của Nghệ An", "Bế mạc"]);
    await page.getByText("Tổng 45 phút").waitFor();
    await press("Chuyển lên: Bế mạc");
    await expect.poll(titles).toEqual(["Khai mạc", "Bế mạc", "Tham luận của Nghệ An"]);
    await press("Hoàn tác");
    await expect.poll(titles).toEqual(["Khai mạc", "Tham luận của Nghệ An", "Bế mạc"]);
    // By keys alone: to the handle, take it, go on between the others, drop.
    await page.getByRole("row", { name: "Khai mạc" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.locator("[data-drop-target]").waitFor({ state: "attached" });
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect.poll(titles).toEqual(["Tham luận của Nghệ An", "Khai mạc", "Bế mạc"]);
    await dragBehind("Bế mạc", "Tham luận của Nghệ An");
    await expect.poll(titles).toEqual(["Tham luận của Nghệ An", "Bế mạc", "Khai mạc"]);
    await dragBehind("Bế mạc", "Khai mạc");
    await expect.poll(titles).toEqual(["Tham luận của Nghệ An", "Khai mạc", "Bế mạc"]);
  });

  test("tells who changed the programme meanwhile", async () => {
    await page.getByRole("row", { name: "Bế mạc" }).click();
    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByRole("button", { name: /^Chuyển lên: Bế mạc/ }).click();
    await other.getByText("Đã đổi thứ tự chương trình.").waitFor();
    await other.close();
    await page.getByRole("complementary").getByLabel("Tiêu đề").fill("Kết luận");
    await page.getByRole("complementary").getByRole("button", { name: "Lưu" }).click();
    await page.getByText(/vừa được .+ sửa lúc \d\d:\d\d/).waitFor();
  });

  test("has 64 links from one press, each with text and slip, and ends them where they went wrong", async () => {
    await tab("Gửi đường dẫn");
    await press("Cấp đường dẫn cho 64 điểm cầu chưa có");
    await saying("Đã cấp 64 đường dẫn.");
    await page.getByText("Đã cấp 64/64").waitFor();
    const row = page.getByRole("row", { name: /Điểm cầu tỉnh Nghệ An/ });
    const url = (await row.getByRole("link").getAttribute("href")) ?? "";
    expect(url).toMatch(/\/vao\/dcl_[\w-]{43}$/);
    await row.getByRole("button", { name: /^Sao chép nội dung gửi/ }).click();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    for (const part of [url, TITLE, PHONE]) expect(text).toContain(part);
    await row.getByText(/^Đã gửi \d\d:\d\d/).waitFor();
    await page.getByText("Đã gửi 1/64").waitFor();
    const told = page.locator("[data-kind=done]").filter({ hasText: "Đã sao chép nội dung gửi" });
    const marked = page.locator("[data-kind=done]").filter({ hasText: "Đã đánh dấu đã gửi" });
    expect(await told.getByRole("button", { name: "Hoàn tác" }).count()).toBe(0);
    await told.getByRole("button", { name: "Đóng" }).click();
    await marked.getByRole("button", { name: "Hoàn tác" }).click();
    await page.getByText("Đã gửi 0/64").waitFor();
    await row.getByRole("button", { name: /^Thao tác khác/ }).click();
    await page.getByRole("menuitem", { name: "Đánh dấu đã gửi" }).click();
    await page.getByText("Đã gửi 1/64").waitFor();
    await marked.getByRole("button", { name: "Đóng" }).click();
    // Copied once more, it stays marked as it was, and nothing offers to take that back.
    const marks: string[] = [];
    await page.route("**/links/*/sent", async (route) => {
      marks.push(route.request().method());
      await route.fulfill({ status: 409, json: { code: "wrong_state", detail: "Không được." } });
    });
    await row.getByRole("button", { name: /^Sao chép nội dung gửi/ }).click();
    await told.getByRole("button", { name: "Đóng" }).click();
    expect([marks, await marked.count()]).toEqual([[], 0]);
    // Where the mark is refused, one still knows that it was copied.
    const hue = page.getByRole("row", { name: /Điểm cầu thành phố Huế|Thừa Thiên/ });
    await hue.getByRole("button", { name: /^Sao chép nội dung gửi/ }).click();
    await page.locator("[data-kind=failed]").filter({ hasText: "Không được." }).waitFor();
    await told.waitFor();
    expect(marks).toEqual(["PUT"]);
    await page.unroute("**/links/*/sent");
    await page.evaluate(async () => {
      await navigator.clipboard.writeText("");
      // As a policy of the office may have it.
      navigator.clipboard.writeText = () => Promise.reject(new DOMException("", "NotAllowedError"));
    });
    await row.getByRole("button", { name: /^Sao chép nội dung gửi/ }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(text);
    await press("In tất cả phiếu điểm cầu");
    await expect.poll(() => page.locator("section h3").count()).toBe(64);
    expect(await page.locator("section footer", { hasText: PHONE }).count()).toBe(64);
    const pages = String(await page.pdf({ preferCSSPageSize: true })).match(/\/Type\s*\/Page\b/g);
    expect(pages).toHaveLength(64);
    await row.getByRole("button", { name: /^Thao tác khác/ }).click();
    await page.getByRole("menuitem", { name: "Thu hồi và cấp lại" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Thu hồi và cấp lại" }).click();
    await saying("Đã cấp 1 đường dẫn.");
    const join = (secret: string) =>
      context.request.post(`${server.url}/api/join`, { data: { secret } });
    const secretOf = (link: string) => link.split("/").at(-1) ?? "";
    expect((await join(secretOf(url))).status()).toBe(401);
    const renewed = (await row.getByRole("link").getAttribute("href")) ?? "";
    expect((await join(secretOf(renewed))).status()).toBe(200);
    // What was sent opens nothing any more.
    await page.getByText("Đã gửi 0/64").waitFor();
  });

  test("goes to its first state once its consequences are read", async () => {
    await tab("Tổng quan");
    await page.getByRole("link", { name: /Điểm cầu đã được cấp đường dẫn.*64\/64/ }).waitFor();
    await page.getByRole("link", { name: /Điểm cầu đã được gửi đường dẫn.*0\/64/ }).waitFor();
    await press("Lên lịch");
    const asked = page.getByRole("alertdialog");
    await asked.getByText("Chưa tính điểm danh").waitFor();
    await asked.getByRole("button", { name: "Lên lịch" }).click();
    await page.getByRole("button", { name: "Bắt đầu" }).waitFor();
    await page.reload();
    await page.getByText("Đã lên lịch").first().waitFor();
  });

  test("is handed to a secretary by a link, who sees no more than that event and may not change it", async () => {
    await page.goto(`${server.url}/quan-tri`);
    await press("Thêm tài khoản");
    await dialog().getByLabel("Họ tên").fill("Trần Thị Ngọc");
    await dialog().getByRole("combobox").click();
    await page.getByRole("option", { name: TITLE }).click();
    await dialog().getByLabel("Thư ký").check();
    await dialog().getByRole("button", { name: "Thêm tài khoản" }).click();
    const link = await page.getByLabel("Đường dẫn", { exact: true }).inputValue();
    const other = await openContext(browser);
    const hers = await other.newPage();
    hers.setDefaultTimeout(10_000);
    await hers.goto(link);
    await hers.getByRole("link", { name: TITLE }).click();
    await hers.getByRole("link", { name: "Điểm cầu", exact: true }).click();
    await hers.getByRole("row", { name: /Nghệ An/ }).waitFor();
    expect(await hers.getByRole("button", { name: /^Sửa/ }).count()).toBe(0);
    expect(await hers.getByRole("link", { name: "Quản trị" }).count()).toBe(0);
    await hers.getByRole("button", { name: /^Tài khoản/ }).click();
    await hers.getByRole("menuitem", { name: "Đăng xuất", exact: true }).click();
    await hers.getByRole("heading", { name: "Đăng nhập" }).waitFor();
    await hers.goto(`${server.url}/su-kien`);
    await hers.getByRole("heading", { name: "Đăng nhập" }).waitFor();
    await other.close();
  });

  test("says that the server cannot be reached, of when its figures are, and reads anew once it can", async () => {
    await page.goto(`${server.url}/su-kien`);
    await page.getByRole("link", { name: TITLE }).first().waitFor();
    const bar = page.getByText(/^Mất liên lạc với máy chủ.*Số liệu lúc \d\d:\d\d:\d\d/);
    expect(await bar.count()).toBe(0);
    await context.setOffline(true);
    await bar.waitFor({ timeout: 30_000 });
    await page.getByRole("link", { name: TITLE }).first().waitFor();
    const read = page.waitForResponse(
      (answer) => new URL(answer.url()).pathname.endsWith("/api/events"),
      { timeout: 30_000 },
    );
    await context.setOffline(false);
    await bar.waitFor({ state: "detached", timeout: 30_000 });
    expect((await read).status()).toBe(200);
  }, 100_000);

  test("leaves nothing on the console that a policy or the kit complains of", () => {
    expect(troubles).toEqual([]);
  });

  /** The rows of the workbook that a button gives. */
  async function savedRows(name: string, fileName: string) {
    const coming = page.waitForEvent("download");
    await dialog().getByRole("button", { name }).click();
    const saved = await coming;
    expect(saved.suggestedFilename()).toBe(fileName);
    return (await readXlsx(readFileSync(await saved.path()))).sheets[0]?.rows;
  }

  /** By the mouse, to the lower edge of the other row. */
  async function dragBehind(title: string, other: string): Promise<void> {
    const placeOf = async (name: string) => {
      const place = await page.getByRole("row", { name }).boundingBox();
      if (!place) throw new Error(`${name} is not shown`);
      return { x: place.x, y: place.y, foot: place.y + place.height };
    };
    const [from, to] = [await placeOf(title), await placeOf(other)];
    await page.mouse.move(from.x + 20, (from.y + from.foot) / 2);
    await page.mouse.down();
    await page.mouse.move(from.x + 30, from.foot, { steps: 4 });
    await page.mouse.move(to.x + 40, to.foot - 6, { steps: 8 });
    await page.mouse.up();
  }

  async function titles(): Promise<string[]> {
    const rows = page.getByRole("grid").getByRole("row");
    const names = await rows.evaluateAll((all) =>
      all.map((row) => row.querySelector("[data-title]")?.textContent ?? ""),
    );
    return names.filter((name) => name !== "");
  }
});
