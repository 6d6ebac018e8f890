import type { Browser, BrowserContext, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { findBrowser, openContext } from "../support/browser.ts";
import { openBefore } from "../support/browser-day.ts";
import { listen } from "../support/heard.ts";
import { webDay, type WebDay } from "../support/web-day.ts";

const here = await findBrowser();
let browser: Browser;
let day: WebDay;

type Turn = { id: string; state: string; siteId: string; kind: string; addedSeconds: number };

/** A browser of somebody with one role in the event, at one of its screens. */
async function openAs(
  name: string,
  role: string,
  screen: string,
  { viewport = { width: 1366, height: 768 }, eventId = day.eventId } = {},
): Promise<{ page: Page; context: BrowserContext }> {
  const roles = [{ eventId, role }];
  const key = await day.must("POST", "/keys", { label: name, roles });
  const context = await openContext(browser, { viewport });
  const answer = await context.request.post(`${day.url}/api/session`, {
    data: { secret: key.secret },
  });
  expect(answer.ok()).toBe(true);
  const page = await context.newPage();
  page.setDefaultTimeout(8000);
  await page.goto(`${day.url}/su-kien/${eventId}/${screen}`);
  return { page, context };
}

/** An event in its draft, with a site and one item. */
async function otherEvent() {
  const startsAt = new Date(Date.now() - 600_000).toISOString();
  const { id } = await day.must("POST", "/events", { title: "Hội nghị giao ban", startsAt });
  const at = `/events/${id}`;
  const sites = [{ name: "Điểm cầu trung ương", role: "central" }, { name: "Tỉnh Cà Mau" }];
  const { items } = await day.must("POST", `${at}/sites`, { sites });
  const opening = { kind: "opening", title: "Khai mạc", plannedSeconds: 600 };
  await day.must("PUT", `${at}/programme`, { items: [opening] });
  return { id: String(id), at, siteId: String(items[1].id) };
}

async function turns(): Promise<Turn[]> {
  return (await day.must("GET", `${day.at}/turns`)).items;
}

async function siteOfState(state: string): Promise<(string | undefined)[]> {
  return (await turns()).filter((turn) => turn.state === state).map(({ siteId }) => siteId);
}

/** Adds an interposed question of the hall, and gives it the floor. */
async function askQuestion(page: Page): Promise<void> {
  await button(page, "Thêm lượt").click();
  const dialog = page.getByRole("dialog", { name: "Thêm lượt phát biểu" });
  await dialog.getByRole("combobox", { name: "Điểm cầu" }).fill("TW");
  await page.getByRole("option", { name: /Hội trường Hà Nội/ }).click();
  await dialog.getByLabel("Loại").selectOption("interposed_question");
  await dialog.getByRole("button", { name: "Thêm và mời ngay" }).click();
}

const site = (nth: number) => day.sites[nth]?.id;

const told = (page: Page, text: string | RegExp) => page.getByRole("status").getByText(text);
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const now = (page: Page) => page.getByRole("region", { name: "Đang phát biểu" });
const queue = (page: Page) => page.getByRole("region", { name: /^Đăng ký phát biểu/ });

/** What the server tells comes late from `beLate()` on. */
const LATE_STREAM = `
  let wait = 0;
  globalThis.beLate = () => void (wait = 10_000);
  const listen = EventSource.prototype.addEventListener;
  EventSource.prototype.addEventListener = function (event, heard) {
    listen.call(this, event, (message) => setTimeout(heard, wait, message));
  };`;

describe.skipIf(!here)("the control room", () => {
  openBefore(
    here,
    () => webDay({ vintage: 2025 }),
    (opened) => ({ browser, day } = opened),
  );

  test("runs three presentations with an interposed question, by mouse and by keys", async () => {
    const { page, context } = await openAs("Trần Văn A", "secretary", "dieu-khien");
    await now(page)
      .getByText(/– Thành phố Hà Nội$/)
      .waitFor();
    expect(await siteOfState("speaking")).toEqual([site(1)]);

    await page.keyboard.press("F4");
    await told(page, /Đã gia hạn 1 phút/).waitFor();
    expect((await turns()).find(({ state }) => state === "speaking")?.addedSeconds).toBe(60);
    await button(page, "Hoàn tác").click();
    await told(page, /Đã bớt 1 phút/).waitFor();
    expect((await turns()).find(({ state }) => state === "speaking")?.addedSeconds).toBe(0);

    await button(page, "Kết thúc và mời kế tiếp").click();
    await expect.poll(() => siteOfState("speaking")).toEqual([site(2)]);
    expect(await siteOfState("finished")).toEqual([site(1)]);

    await askQuestion(page);
    await expect.poll(() => siteOfState("speaking")).toEqual([site(0)]);
    expect(await siteOfState("paused")).toEqual([site(2)]);
    await page.getByRole("region", { name: "Đang tạm dừng" }).waitFor();

    await page.keyboard.press("F9");
    await expect.poll(() => siteOfState("speaking")).toEqual([]);
    await now(page).getByRole("button", { name: "Tiếp tục" }).click();
    await expect.poll(() => siteOfState("speaking")).toEqual([site(2)]);

    await page.keyboard.press("F9");
    await expect.poll(() => siteOfState("speaking")).toEqual([]);
    await page.keyboard.press("F8");
    await expect.poll(() => siteOfState("speaking")).toEqual([site(3)]);
    await context.close();
  });

  test("goes on with a turn that its own question held up, however late the stream tells of it", async () => {
    const { page, context } = await openAs("Trần Văn E", "secretary", "dieu-khien");
    await page.addInitScript(LATE_STREAM);
    await page.reload();
    await now(page)
      .getByText(/– (Tỉnh )?Tuyên Quang$/)
      .waitFor();
    const late = Promise.withResolvers<void>();
    await page.route("**/floor*", async (route) => {
      await late.promise;
      await route.continue();
    });
    await askQuestion(page);
    await now(page).getByText("TW – Hội trường Hà Nội").waitFor();
    await page.evaluate("beLate()");
    late.resolve();
    await now(page)
      .getByRole("button", { name: /^Kết thúc phát biểu/ })
      .click();
    await now(page).getByRole("button", { name: "Tiếp tục" }).click();
    await told(page, /tiếp tục phát biểu/).waitFor();
    expect(await siteOfState("speaking")).toEqual([site(3)]);
    await context.close();
  });

  test("does a key pressed before the last one is answered after it, and not against it", async () => {
    const { page, context } = await openAs("Trần Văn E", "secretary", "dieu-khien");
    await now(page)
      .getByText(/– (Tỉnh )?Tuyên Quang$/)
      .waitFor();
    const answers: string[] = [];
    await page.route("**/pause*", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      await route.continue();
      answers.push("pause sent");
    });
    await now(page).getByRole("button", { name: "Tạm dừng" }).click();
    await now(page).getByRole("button", { name: "Tiếp tục" }).click();
    await page.keyboard.press("F4");
    expect(answers).toEqual([]);
    await told(page, /Đã gia hạn 1 phút/).waitFor();
    const [turn] = (await turns()).filter(({ siteId }) => siteId === site(3));
    expect(turn).toMatchObject({ state: "speaking", addedSeconds: 60 });
    await context.close();
  });

  test("takes a site off the list and puts it back at its place", async () => {
    const { page, context } = await openAs("Trần Văn C", "secretary", "dieu-khien");
    await day.must("POST", `${day.at}/turns`, { siteId: site(6) });
    await expect.poll(() => queue(page).getByRole("listitem").count()).toBe(2);
    await queue(page).getByRole("button", { name: /^Xóa/ }).first().click();
    await expect.poll(() => siteOfState("waiting")).toEqual([site(6)]);
    await button(page, "Hoàn tác").click();
    await expect.poll(() => siteOfState("waiting")).toEqual([site(4), site(6)]);
    await queue(page).getByRole("listitem").first().getByText("Điện Biên").waitFor();
    await queue(page)
      .getByRole("button", { name: /^Xuống/ })
      .first()
      .click();
    await expect.poll(() => siteOfState("waiting")).toEqual([site(6), site(4)]);
    await context.close();
  });

  test("tells the slower of two controllers who acted, and what they did", async () => {
    const [slow, quick] = [
      await openAs("Trần Văn A", "secretary", "dieu-khien"),
      await openAs("Nguyễn Thị B", "secretary", "dieu-khien", {
        viewport: { width: 1920, height: 1080 },
      }),
    ];
    const [first, second] = await siteOfState("waiting");
    await queue(slow.page).getByRole("listitem").nth(1).waitFor();
    await slow.page.route("**/floor*", async (route) => {
      await queue(quick.page).getByRole("button", { name: /^Mời/ }).first().click();
      await told(quick.page, /Đã mời/).waitFor();
      await route.continue();
    });
    await queue(slow.page).getByRole("button", { name: /^Mời/ }).nth(1).click();
    const name = /^Chưa thực hiện: Nguyễn Thị B vừa mời .* phát biểu lúc \d\d:\d\d\.$/;
    await told(slow.page, name).waitFor();
    expect(await siteOfState("speaking")).toEqual([first]);
    expect(await siteOfState("waiting")).toEqual([second]);
    await expect.poll(() => queue(slow.page).getByRole("listitem").count()).toBe(1);
    await slow.context.close();
    await quick.context.close();
  });

  test("moves in the wall by arrows, finds a site without marks, opens what can be done with it", async () => {
    const { page, context } = await openAs("Trần Văn D", "secretary", "dieu-khien");
    await page.locator("[data-site]").first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("heading", { name: /Hà Nội/ }).waitFor();
    const call = dialog.getByRole("link", { name: /^Gọi điện/ });
    expect(await call.textContent()).toBe("Gọi điện Nguyễn Thị Thanh Huyền, 0912 345 678");
    expect(await call.getAttribute("href")).toBe("tel:0912345678");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.keyboard.press("F2");
    await page.keyboard.type("lai chau");
    await expect.poll(() => page.locator("[data-site]").count()).toBe(1);
    await page.locator("[data-site]").click();
    await dialog.getByText("Chưa ghi điện thoại của người phụ trách điểm cầu.").waitFor();
    await dialog.getByLabel("Nhắn tin").fill("Đề nghị kiểm tra micro.");
    await dialog.getByRole("button", { name: "Gửi" }).click();
    await told(page, /Đã gửi tin cho/).waitFor();
    const { items } = await day.must("GET", `${day.at}/messages`);
    expect(items.map(({ text }: { text: string }) => text)).toEqual(["Đề nghị kiểm tra micro."]);
    await context.close();
  });

  test("asks who has not sent the roll call only while a round runs, and counts the raised hands of the queue", async () => {
    const { page, context } = await openAs("Trần Văn M", "secretary", "dieu-khien");
    const filter = (name: RegExp) => page.getByRole("radio", { name });
    const { length } = await siteOfState("waiting");
    await filter(new RegExp(`^Đăng ký ${length}$`)).waitFor();
    await queue(page)
      .getByRole("heading", { name: `Đăng ký phát biểu (${length})` })
      .waitFor();
    expect(await filter(/^Chưa điểm danh/).count()).toBe(0);
    const rounds = `${day.at}/roll-call/rounds`;
    const round = await day.must("POST", rounds, { name: "Đầu giờ" });
    await filter(/^Chưa điểm danh \d\d/).check({ force: true });
    await day.must("PUT", `${rounds}/${round.id}/state`, { state: "closed" });
    await expect.poll(() => filter(/^Tất cả/).isChecked()).toBe(true);
    expect(await filter(/^Chưa điểm danh/).count()).toBe(0);
    await context.close();
  });

  test("asks before all are muted, and pauses who speaks", async () => {
    const { page, context } = await openAs("Trần Văn E", "secretary", "dieu-khien");
    await now(page)
      .getByRole("button", { name: /^Kết thúc phát biểu/ })
      .waitFor();
    const speaking = await siteOfState("speaking");
    await page.keyboard.press("F7");
    const dialog = page.getByRole("alertdialog", { name: /^Tắt mic tất cả \d+ điểm cầu/ });
    await page.keyboard.press("F9");
    expect(await siteOfState("speaking")).toEqual(speaking);
    await dialog.getByRole("button", { name: "Tắt mic tất cả" }).click();
    await expect.poll(() => siteOfState("paused")).toEqual(speaking);
    await now(page).getByRole("button", { name: "Tiếp tục" }).waitFor();
    await context.close();
  });

  test("keeps its messages off the buttons of a dialog, and lets only what still stands be taken back", async () => {
    const { page, context } = await openAs("Trần Văn L", "secretary", "dieu-khien");
    const undo = page.getByRole("status").getByRole("button", { name: "Hoàn tác" });
    const made = await day.must("POST", `${day.at}/turns`, { siteId: site(8) });
    await day.must("PUT", `${day.at}/turns/${made.id}/floor`);
    await now(page)
      .getByRole("button", { name: /^Kết thúc phát biểu/ })
      .waitFor();
    for (const nth of [1, 2, 3]) {
      await page.keyboard.press("F4");
      await expect.poll(() => undo.count()).toBe(nth);
    }
    // As long as the pointer is there, the messages stay.
    await page.evaluate(
      `for (const one of document.querySelectorAll("[role=status] > [data-kind]"))
        one.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }))`,
    );
    await button(page, "Thêm lượt").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Ghi chú").waitFor();
    for (const width of [1366, 1024]) {
      await page.setViewportSize({ width, height: 768 });
      expect(await page.getByText(/^Đã gia hạn 1 phút/).count()).toBe(3);
      // A press comes to each of them, and to no message.
      for (const one of await dialog.getByRole("button").all()) await one.click({ trial: true });
      await undo.last().click({ trial: true });
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.setViewportSize({ width: 1366, height: 768 });
    expect(await undo.count()).toBe(3);
    // Its turn is over: nothing is left to take the time from, and the messages still say what was done.
    await day.must("DELETE", `${day.at}/turns/${made.id}/floor`);
    await expect.poll(() => undo.count()).toBe(0);
    await told(page, /^Đã gia hạn 1 phút/)
      .first()
      .waitFor();
    await context.close();
  });

  test("adds no turn of nobody: it wants a site, an item or a note first", async () => {
    const { page, context } = await openAs("Trần Văn N", "secretary", "dieu-khien");
    const before = await turns();
    await button(page, "Thêm lượt").click();
    const dialog = page.getByRole("dialog", { name: "Thêm lượt phát biểu" });
    await dialog.getByLabel("Ghi chú").fill("  ");
    for (const name of ["Thêm và mời ngay", "Thêm lượt"]) {
      await dialog.getByRole("button", { name, exact: true }).click();
      await page.getByText("Chưa rõ lượt này của ai.").waitFor();
      // The field of the site has the focus, and its list is open.
      await page.getByRole("option", { name: /Hội trường Hà Nội/ }).waitFor();
      await page.keyboard.press("Escape");
    }
    expect(await turns()).toHaveLength(before.length);
    await dialog.getByLabel("Ghi chú").fill("Phóng viên tại hội trường");
    await dialog.getByRole("button", { name: "Thêm lượt", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    const added = (await turns()).filter(({ id }) => !before.some((one) => one.id === id));
    expect(added).toHaveLength(1);
    await day.must("POST", `${day.at}/turns/${added[0]?.id}/skip`);
    await context.close();
  });

  test("lets a viewer look and nothing else", async () => {
    const { page, context } = await openAs("Lê Văn Khách", "viewer", "dieu-khien");
    await now(page).getByRole("button", { name: "Kết thúc phát biểu" }).waitFor();
    expect(await now(page).getByRole("button", { name: "Kết thúc phát biểu" }).isDisabled()).toBe(
      true,
    );
    await page
      .getByText(/^▲ Tài khoản này chỉ xem/)
      .first()
      .waitFor();
    await button(page, /^Chương trình, cảnh báo/).click();
    await button(page, /^Sự cố/).click();
    await page.getByText("▲ Tài khoản này chỉ xem: không nhắn tin").waitFor();
    expect(await button(page, "Ghi sự cố").isDisabled()).toBe(true);
    await button(page, /^Chương trình, cảnh báo/).click();
    const before = await turns();
    await page.keyboard.press("F9");
    await told(page, /^Tài khoản này chỉ xem/)
      .first()
      .waitFor();
    await page.keyboard.press("F4");
    expect((await turns()).map(({ id, state, addedSeconds }) => [id, state, addedSeconds])).toEqual(
      before.map(({ id, state, addedSeconds }) => [id, state, addedSeconds]),
    );
    await context.close();
  });

  test("lets an organizer open a discussion and write, and says why the floor is not theirs", async () => {
    const { page, context } = await openAs("Bà Tổ chức", "organizer", "dieu-khien");
    const discussion = button(page, "Chế độ thảo luận");
    await expect.poll(() => discussion.isDisabled()).toBe(false);
    await page
      .getByText(/^▲ Tài khoản này chỉ xem: mời, kết thúc/)
      .first()
      .waitFor();
    expect(await button(page, /^Tắt mic tất cả/).getAttribute("title")).toMatch(/^Tài khoản này/);
    await page.locator("[data-site]").nth(30).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/^▲ Tài khoản này chỉ xem/).waitFor();
    expect(await dialog.getByRole("button", { name: "Mời phát biểu" }).isDisabled()).toBe(true);
    await dialog.getByRole("button", { name: "Yêu cầu bật camera" }).click();
    await told(page, /^Đã đề nghị .* bật camera\./).waitFor();
    await context.close();
  });

  test("lets the held turn of a site go on from its tile, and makes no second one", async () => {
    const { page, context } = await openAs("Trần Văn H", "secretary", "dieu-khien");
    const made = await day.must("POST", `${day.at}/turns`, { siteId: site(9) });
    await day.must("PUT", `${day.at}/turns/${made.id}/floor`);
    await day.must("POST", `${day.at}/turns/${made.id}/pause`);
    await page.locator(`[data-site="${site(9)}"]`).click();
    await page.getByRole("dialog").getByRole("button", { name: "Tiếp tục" }).click();
    await expect.poll(() => siteOfState("speaking")).toEqual([site(9)]);
    const own = (await turns()).filter(({ siteId }) => siteId === site(9));
    expect(own.map(({ state }) => state)).toEqual(["speaking"]);
    await day.must("DELETE", `${day.at}/turns/${made.id}/floor`);
    await context.close();
  });

  test("offers in each state of an event what the server does in it, and says why not the rest", async () => {
    const other = await otherEvent();
    const { page, context } = await openAs("Trần Văn K", "secretary", "dieu-khien", {
      eventId: other.id,
      viewport: { width: 1920, height: 1080 },
    });
    const chair = await context.newPage();
    await chair.goto(`${day.url}/su-kien/${other.id}/chu-tri`);
    const offered = async () => {
      const dialog = page.getByRole("dialog");
      const buttons = [
        [button(page, "Thêm lượt"), "add"],
        [button(page, /^Tắt mic tất cả/), "mute"],
        [button(page, /^(Mở|Đóng) đăng ký/), "list"],
        [button(page, "Chế độ thảo luận"), "discuss"],
        [button(page, "Bắt đầu: Khai mạc"), "begin"],
        [button(chair, /^Mời/), "chair gives"],
        [button(chair, "Chế độ thảo luận"), "chair discusses"],
        [dialog.getByRole("button", { name: "Mời phát biểu" }), "give"],
        [dialog.getByRole("button", { name: "Thêm lượt…" }), "add to site"],
      ] as const;
      const on: string[] = [];
      for (const [one, name] of buttons) {
        if (name === "give") await page.locator("[data-site]").last().click();
        if (await one.isEnabled()) on.push(name);
      }
      await page.keyboard.press("Escape");
      return on;
    };
    const inState = async (state: string) => {
      if (state !== "draft") await day.must("PUT", `${other.at}/state`, { state });
      if (state === "live") await day.must("POST", `${other.at}/turns`, { siteId: other.siteId });
      await page.reload();
      await chair.reload();
      await button(chair, "Chế độ thảo luận").waitFor();
      await page.locator("[data-site]").last().waitFor();
    };
    const ofSite = ["give", "add to site"];
    const whys = async (text: RegExp) => {
      for (const one of [page, chair]) await one.getByText(text).first().waitFor();
    };

    await inState("draft");
    await whys(/^▲ Sự kiện nháp: không mời/);
    expect(await offered()).toEqual(["list"]);
    await inState("scheduled");
    await whys(/^▲ Trước giờ khai mạc và khi tạm nghỉ, chỉ Ban Tổ chức mở được thảo luận/);
    await expect.poll(offered).toEqual(["add", "mute", "list", "begin", ...ofSite]);
    await inState("live");
    await expect
      .poll(offered)
      .toEqual([
        "add",
        "mute",
        "list",
        "discuss",
        "begin",
        "chair gives",
        "chair discusses",
        ...ofSite,
      ]);
    expect(await page.getByText(/chỉ Ban Tổ chức mở/).count()).toBe(0);
    await inState("paused");
    await whys(/^▲ Sự kiện tạm nghỉ: chưa mời/);
    await whys(/^▲ Trước giờ khai mạc và khi tạm nghỉ/);
    expect(await offered()).toEqual(["add", "mute", "list", "add to site"]);
    await page.keyboard.press("F8");
    await told(page, /^Sự kiện tạm nghỉ/).waitFor();
    await inState("closed");
    await whys(/^▲ Sự kiện đã kết thúc: không mời/);
    expect(await offered()).toEqual([]);
    await context.close();
  });

  test("takes beside the floor what the server takes in each state: a late note when it is over, nothing once it is archived", async () => {
    const other = await otherEvent();
    const { page, context } = await openAs("Trần Văn L", "secretary", "dieu-khien", {
      eventId: other.id,
      viewport: { width: 1920, height: 1080 },
    });
    const tab = (name: string) =>
      page.getByRole("complementary").getByRole("button", { name: new RegExp(`^${name}`) });
    const note = button(page, "Ghi sự cố");
    const write = page.getByLabel("Nhắn tất cả điểm cầu");
    const open = button(page, "Mở lượt điểm danh");
    const offered = async () => {
      const on: string[] = [];
      await tab("Sự cố").click();
      if (await note.isEnabled()) on.push("incident");
      await tab("Tin nhắn").click();
      if (await write.isEnabled()) {
        await write.fill("Đề nghị chuẩn bị");
        if (await button(page, "Gửi").isEnabled()) on.push("message");
      }
      await tab("Điểm danh").click();
      if (await open.isEnabled()) on.push("round");
      return on;
    };
    /** What the server itself takes now. */
    const taken = async () => {
      const asked = {
        incident: await day.ask("POST", `${other.at}/incidents`, { text: "Mất điện" }),
        message: await day.ask("POST", `${other.at}/messages`, { all: true, text: "Đề nghị" }),
        round: await day.ask("POST", `${other.at}/roll-call/rounds`, {}),
      };
      if (asked.round.status === 201) await close(asked.round.body.id);
      return Object.entries(asked).flatMap(([what, { status }]) => (status === 201 ? what : []));
    };
    const close = (id: string) =>
      day.must("PUT", `${other.at}/roll-call/rounds/${id}/state`, { state: "closed" });

    const all = ["incident", "message", "round"];
    for (const state of ["draft", "scheduled", "live", "paused", "closed"]) {
      if (state !== "draft") await day.must("PUT", `${other.at}/state`, { state });
      await page.reload();
      await tab("Sự cố").waitFor();
      await expect.poll(offered).toEqual(all);
      expect(await taken()).toEqual(all);
    }
    const { secret } = await day.must("POST", `${other.at}/sites/${other.siteId}/links`, {});
    const joined = await day.must("POST", "/join", { secret, deviceId: "may-1" });
    const own = { Authorization: `Bearer ${joined.accessToken}` };
    await day.ask("POST", `${other.at}/messages`, { text: "Xin hỏi" }, own);
    await day.must("POST", `${other.at}/roll-call/rounds`, { name: "Lượt cuối" });
    await day.must("PUT", `${other.at}/state`, { state: "archived" });

    const why = page.getByText(/^▲ Sự kiện đã lưu trữ: không nhận thêm tin nhắn, sự cố/);
    await tab("Sự cố").click();
    await why.waitFor();
    expect(await button(page, "Đã xong").first().isDisabled()).toBe(true);
    await tab("Tin nhắn").click();
    await why.waitFor();
    // What a site wrote is read, and a round that runs is closed, whenever somebody does.
    await button(page, "Đã đọc").click();
    await button(page, "Đã đọc").waitFor({ state: "detached" });
    await tab("Điểm danh").click();
    expect(await why.count()).toBe(0);
    await button(page, "Đóng lượt điểm danh").click();
    await page
      .getByRole("alertdialog")
      .getByRole("button", { name: "Đóng lượt điểm danh" })
      .click();
    await open.waitFor();
    await why.waitFor();
    expect(await offered()).toEqual([]);
    expect(await taken()).toEqual([]);
    await page.locator("[data-site]").last().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/^▲ Sự kiện đã lưu trữ: không nhận thêm/).waitFor();
    expect(await dialog.getByRole("button", { name: "Yêu cầu bật camera" }).isDisabled()).toBe(
      true,
    );
    await context.close();
  }, 60_000);

  test("leads the chair with four buttons", async () => {
    const held = (await turns()).filter(({ state }) => state === "paused");
    for (const { id } of held) await day.must("DELETE", `${day.at}/turns/${id}/floor`);
    const viewport = { width: 1024, height: 768 };
    const { page, context } = await openAs("Ông Chủ trì", "chair", "chu-tri", { viewport });
    await expect.poll(() => page.locator("button").count()).toBe(4);
    const [next] = await siteOfState("waiting");
    await day.must("POST", `${day.at}/turns`, { siteId: site(7) });
    // The queue as the control room has it: as many as it says, by their numbers.
    await expect.poll(() => queue(page).getByRole("listitem").count()).toBe(2);
    await queue(page).getByRole("heading", { name: "Đăng ký phát biểu (2)" }).waitFor();
    expect(
      await queue(page).getByRole("listitem").locator(":first-child").allTextContents(),
    ).toEqual(["1", "2"]);
    // Who was called stands before the queue, the first as the next one and the others behind it.
    const region = page.getByRole("region", { name: "Kế tiếp" });
    const behind = region.getByRole("list", { name: "Đã gọi tiếp theo" });
    expect(await behind.count()).toBe(0);
    const called: { id: string }[] = [];
    for (const nth of [30, 31, 32]) {
      const turn = await day.must("POST", `${day.at}/turns`, { siteId: site(nth) });
      await day.must("POST", `${day.at}/turns/${turn.id}/call`);
      called.push(turn);
    }
    const { items } = await day.must("GET", `${day.at}/sites?limit=100`);
    const name = (nth: number) => /tỉnh (.+)$/.exec(items[nth].name)?.[1];
    await expect
      .poll(() => behind.getByRole("listitem").allInnerTexts())
      .toEqual([31, 32].map((nth) => expect.stringContaining(`${name(nth)}`)));
    await behind.getByText("▲ Chưa trả lời").first().waitFor();
    expect(await queue(page).getByRole("listitem").count()).toBe(2);
    for (const { id } of called) await day.must("POST", `${day.at}/turns/${id}/skip`);
    await expect.poll(() => region.getByText("▲ Chưa trả lời").count()).toBe(0);
    await button(page, /^Mời/).click();
    await expect.poll(() => siteOfState("speaking")).toEqual([next]);
    await button(page, "Gia hạn 1 phút").click();
    await told(page, /Đã gia hạn 1 phút/).waitFor();
    const [speaking] = (await turns()).filter(({ state }) => state === "speaking");
    await day.must("POST", `${day.at}/turns/${speaking?.id}/pause`);
    await button(page, /^Tiếp tục/).click();
    await expect.poll(() => siteOfState("speaking")).toEqual([next]);
    await button(page, "Chế độ thảo luận").click();
    await button(page, "Kết thúc thảo luận").waitFor();
    expect((await day.must("GET", day.at)).micPolicy).toBe("open");
    await button(page, "Kết thúc thảo luận").click();
    await button(page, "Chế độ thảo luận").waitFor();
    await button(page, /^Kết thúc$/).click();
    await expect.poll(() => siteOfState("speaking")).toEqual([]);
    await context.close();
  });

  test("tells who does not look what happens, each thing once, and no seconds", async () => {
    const { page, context } = await openAs("Trần Văn G", "secretary", "dieu-khien");
    const chair = await openAs("Bà Chủ trì", "chair", "chu-tri");
    await button(chair.page, /^Mời/).waitFor();
    await button(page, /^Tắt mic tất cả/).waitFor();
    await day.must("PATCH", day.at, { turnRule: { warningSeconds: 90 } });
    const turn = await day.must("POST", `${day.at}/turns`, {
      siteId: site(8),
      plannedSeconds: 93,
    });
    await queue(page).getByText("Thái Nguyên").waitFor();
    const heard = [await listen(page), await listen(chair.page)];
    const of = async (text: string) =>
      (await Promise.all(heard.map((all) => all()))).map((all) =>
        all.filter((one) => one.text.includes(text)).map(({ how }) => how),
      );
    const add = (addSeconds: number) =>
      day.must("POST", `${day.at}/turns/${turn.id}/time`, { addSeconds });
    await day.must("PUT", `${day.at}/turns/${turn.id}/floor`);
    const [polite, urgent] = [
      [["status"], ["status"]],
      [["alert"], ["alert"]],
    ];
    await expect.poll(() => of("vừa mời Tỉnh Thái Nguyên phát biểu")).toEqual(polite);
    await expect.poll(() => of("Thái Nguyên còn 1 phút 30 giây.")).toEqual(polite);
    await add(-29);
    await expect.poll(() => of("Thái Nguyên còn 1 phút.")).toEqual(polite);
    await add(-60);
    await expect.poll(() => of("Thái Nguyên đã quá giờ phát biểu.")).toEqual(polite);
    await day.loseLine(8);
    await expect.poll(() => of("Thái Nguyên đang phát biểu thì mất kết nối.")).toEqual(urgent);
    await Promise.all(Array.from({ length: 12 }, (_, nth) => day.loseLine(13 + nth)));
    await expect.poll(() => of("12 điểm cầu mất kết nối.")).toEqual([["status"], []]);
    await day.loseLine(25);
    await expect
      .poll(() => of(" mất kết nối."))
      .toEqual([["alert", "status", "status"], ["alert"]]);
    // What somebody else did is said as well.
    const news = (await heard[0]?.())?.filter(({ text }) => !text.includes("vừa")) ?? [];
    expect(news.map(({ text }) => text)).toEqual([
      expect.stringContaining("Thái Nguyên còn 1 phút 30 giây."),
      expect.stringContaining("Thái Nguyên còn 1 phút."),
      expect.stringContaining("Thái Nguyên đã quá giờ phát biểu."),
      expect.stringContaining("Thái Nguyên đang phát biểu thì mất kết nối."),
      "12 điểm cầu mất kết nối.",
      expect.stringMatching(/^\S.* mất kết nối\.$/),
    ]);
    await context.close();
    await chair.context.close();
  }, 60_000);

  test("says that the line is lost, greys and locks, and is right again by itself", async () => {
    const { page, context } = await openAs("Trần Văn F", "secretary", "dieu-khien");
    await button(page, /^Tắt mic tất cả/).waitFor();
    await expect.poll(() => button(page, /^Tắt mic tất cả/).isDisabled()).toBe(false);
    await day.kill();
    await page.getByText(/^Mất liên lạc với máy chủ điều hành\. Số liệu lúc/).waitFor();
    expect(await button(page, /^Tắt mic tất cả/).isDisabled()).toBe(true);
    await page.getByText("▲ Chưa thao tác được khi mất liên lạc").first().waitFor();
    await day.start();
    await expect
      .poll(() => button(page, /^Tắt mic tất cả/).isDisabled(), { timeout: 20_000 })
      .toBe(false);
    await day.must("POST", `${day.at}/turns`, { siteId: site(9) });
    const waiting = (await siteOfState("waiting")).length;
    await expect.poll(() => queue(page).getByRole("listitem").count()).toBe(waiting);
    await context.close();
  }, 60_000);
});
