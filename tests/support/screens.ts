import type { Page } from "playwright-core";
import type { WebDay } from "./web-day.ts";

/** A screen in one of its states, as somebody comes to it. */
export type ScreenCase = {
  name: string;
  /** As in web/app/addresses.ts. */
  address: string;
  url(day: WebDay): string;
  /** Dialogs and other things that open on it. */
  opened?: { name: string; open(page: Page): Promise<unknown> }[];
};

const button = (name: string | RegExp) => (page: Page) =>
  page.getByRole("button", { name }).first().click();

const ofEvent = (tab: string, more: Partial<ScreenCase> = {}): ScreenCase => ({
  name: tab.replaceAll("/", "-"),
  address: `/su-kien/:id/${tab}`,
  url: ({ url, eventId }) => `${url}/su-kien/${eventId}/${tab}`,
  ...more,
});
const ofEmpty = (tab: string): ScreenCase => ({
  ...ofEvent(tab),
  name: `${tab}-trong`,
  url: ({ url, emptyId }) => `${url}/su-kien/${emptyId}/${tab}`,
});

/** Every address of the app, for the tests that look at all of them; a test holds it against addresses.ts. */
export const SCREENS: ScreenCase[] = [
  { name: "dang-nhap", address: "/dang-nhap", url: ({ url }) => `${url}/dang-nhap` },
  {
    name: "su-kien",
    address: "/su-kien",
    url: ({ url }) => `${url}/su-kien`,
    opened: [{ name: "tao", open: button(/^(Tạo sự kiện|Create)/) }],
  },
  {
    name: "quan-tri",
    address: "/quan-tri",
    url: ({ url }) => `${url}/quan-tri`,
    opened: [{ name: "them", open: button(/^(Thêm tài khoản|Add an account)/) }],
  },
  ofEvent("tong-quan", {
    opened: [{ name: "tam-nghi", open: button(/^(Tạm nghỉ|Take a break)/) }],
  }),
  ofEmpty("tong-quan"),
  ofEvent("cai-dat"),
  ofEvent("chuong-trinh", {
    opened: [{ name: "them", open: button(/^(Thêm mục|Add an item)/) }],
  }),
  ofEmpty("chuong-trinh"),
  ofEvent("diem-cau", {
    opened: [{ name: "them", open: button(/^(Thêm điểm cầu|Add a? ?site)/) }],
  }),
  ofEmpty("diem-cau"),
  ofEvent("dai-bieu", {
    opened: [{ name: "them", open: button(/^(Thêm đại biểu|Add a? ?delegate)/) }],
  }),
  ofEmpty("dai-bieu"),
  ofEvent("gui-duong-dan"),
  ofEmpty("gui-duong-dan"),
  {
    name: "man-hinh",
    address: "/man-hinh/:ma",
    url: ({ links }) => links.display,
  },
  ...["dong-ho", "cho"].map((kind): ScreenCase => ({
    name: `man-hinh-${kind}`,
    address: "/man-hinh/:ma",
    url: ({ links }) => `${links.display}?kieu=${kind}`,
  })),
  { name: "man-hinh-sai", address: "/man-hinh/:ma", url: ({ url }) => `${url}/man-hinh/dcd_x` },
];
