import type { Browser, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { findBrowser } from "../support/browser.ts";
import { openBefore } from "../support/browser-day.ts";
import { openAs, type Language } from "../support/open-page.ts";
import { webDay, type WebDay } from "../support/web-day.ts";

const here = await findBrowser();
let browser: Browser;
let day: WebDay;

/** As the server says it of a LiveKit of its own; tests/network.test.ts asks a running one. */
const OWN = {
  pages: "https://hop.example.vn",
  signalling: "wss://hop.example.vn/livekit",
  media: { host: null, udp: 17_882, tcp: 17_881 },
};

describe.skipIf(!here)("the page for whoever opens a site's ports", () => {
  openBefore(here, webDay, (opened) => ({ browser, day } = opened));

  test("has each address with its port, and what is left without UDP", async () => {
    const page = await sheet("vi", OWN);
    expect(await lines(page)).toEqual([
      ["hop.example.vn", "TCP (HTTPS)", "443", "Trang web và số liệu của buổi họp"],
      ["hop.example.vn", "TCP (WSS)", "443", "Điều khiển phòng họp (WebSocket)"],
      ["Máy chủ hop.example.vn", "UDP", "17882", "Hình và tiếng"],
      ["Máy chủ hop.example.vn", "TCP", "17881", "Hình và tiếng khi UDP bị chặn"],
    ]);
    await page.getByText("Không có UDP: hình và tiếng đi bằng TCP").waitFor();
    await page.context().close();
  });

  test("says of a LiveKit elsewhere that its ports are not known, with LiveKit's defaults as such", async () => {
    const page = await sheet("vi");
    const { host, hostname, port } = new URL(day.url);
    await page.getByText(`Để họp qua ${host},`).waitFor();
    const [pages, , udp, tcp] = await lines(page);
    expect(pages?.slice(0, 3)).toEqual([hostname, "TCP (HTTP)", port]);
    expect([udp?.slice(0, 3), tcp?.slice(0, 3)]).toEqual([
      ["Máy chủ LiveKit", "UDP", "50000–60000 (mặc định)"],
      ["Máy chủ LiveKit", "TCP", "7881 (mặc định)"],
    ]);
    await page.getByText("máy chủ này không biết").waitFor();
    await page.context().close();
  });

  test.each(["vi", "en"] as const)(
    "is one sheet of paper, without buttons: %s",
    async (language) => {
      for (const said of [OWN, undefined]) {
        const page = await sheet(language, said);
        const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
        expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
        await page.emulateMedia({ media: "print" });
        expect(await page.getByRole("button").count()).toBe(0);
        await page.context().close();
      }
    },
  );

  test("is reached from the check of the line, which points it out when UDP does not get through", async () => {
    const shut = "Có thể cổng mạng đang bị chặn.";
    for (const [transport, pointed] of [
      ["udp", 0],
      ["tcp", 1],
    ] as const) {
      const context = await openAs(browser, day);
      await context.addInitScript(`globalThis.diemCauFakeLine = { transport: "${transport}" }`);
      const page = await context.newPage();
      await page.goto(`${day.links.site}/kiem-tra`);
      await page.getByText(`đường ${transport.toUpperCase()}`).waitFor();
      expect(await page.getByText(shut).count()).toBe(pointed);
      const opening = context.waitForEvent("page");
      await page.getByRole("link", { name: /^Cổng mạng cần mở/ }).click();
      const opened = await opening;
      await opened.getByRole("heading", { name: "Cổng mạng cần mở cho điểm cầu" }).waitFor();
      await context.close();
    }
  });
});

/** The page as it stands, of the day's own server or of what another one said. */
async function sheet(language: Language, said?: object): Promise<Page> {
  const page = await (await openAs(browser, day, { language })).newPage();
  if (said) await page.route("**/api/network", (route) => route.fulfill({ json: said }));
  await page.goto(`${day.url}/huong-dan-mang`);
  await page.getByRole("table").waitFor();
  return page;
}

async function lines(page: Page): Promise<string[][]> {
  const rows = await page.locator("tbody tr").all();
  return Promise.all(rows.map((row) => row.locator("th, td").allInnerTexts()));
}
