import type { Page } from "playwright-core";
import type { WebDay } from "./web-day.ts";

/** A screen in one of its states, as somebody comes to it. */
export type ScreenCase = {
  name: string;
  /** As in web/app/addresses.ts. */
  address: string;
  url(day: WebDay): string;
  /** Dialogs and other things that open on it. */
  opened?: Opened[];
};
export type Opened = { name: string; open(page: Page): Promise<unknown> };

const button = (name: string | RegExp) => (page: Page) =>
  page.getByRole("button", { name }).first().click();

/** Opens the first menu whose button has this name, and chooses in it. */
const choice = (menu: RegExp, item: string | RegExp) => async (page: Page) => {
  await button(menu)(page);
  await page.getByRole("menuitem", { name: item }).click();
};
const MORE = /^(Thao tác khác|More actions)/;
/** Of the one site that has somebody who answers for it. */
const MORE_IN_CHARGE = /^(Thao tác khác|More actions).*thành phố Hà Nội$/;
const PERSON = /^(Thao tác khác với tài khoản|More actions on the account) Trần/;
/** No administrator, so that there are roles to change. */
const SECRETARY = /^(Thao tác khác với tài khoản|More actions on the account) Lê/;

/** An account of somebody, whose link is shown once. */
async function addAccount(page: Page): Promise<void> {
  await button(/^(Thêm tài khoản|Add an account)/)(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").first().fill("Trần Thị Thu Hà");
  await dialog.getByRole("checkbox").first().click();
  await dialog.getByRole("button", { name: /^(Thêm tài khoản|Add an account)/ }).click();
  await page.getByRole("dialog", { name: /^(Đường dẫn đăng nhập|Sign-in link)/ }).waitFor();
}

async function showQr(page: Page): Promise<void> {
  await button(/^(Cấp đường dẫn cho|Issue a link to)/)(page);
  await button(/^(Mã QR của|QR code of)/)(page);
}

async function sendHome(page: Page): Promise<void> {
  await page.locator("[data-site]").nth(3).click();
  await button(/^(Mời rời phòng|Send out of)/)(page);
}

/** Asks to close a round, which is opened first by whoever finds none. */
async function closeRound(page: Page): Promise<void> {
  // Its drawer may still be open.
  const tab = page.getByRole("button", { name: /^(Điểm danh|Roll call)/ });
  if (!(await tab.isVisible())) await openDrawer(page);
  await tab.click();
  const close = page.getByRole("button", { name: /^(Đóng lượt|Close the round)/ });
  const open = page.getByRole("button", { name: /^(Mở lượt|Open a round)/ });
  await close.or(open).first().waitFor();
  if (!(await close.isVisible())) await open.click();
  await close.click();
}

/** On a small screen the right column is a drawer. */
const openDrawer = button(/^(Chương trình, cảnh báo|Programme, alerts)/);

async function noteIncident(page: Page): Promise<void> {
  await openDrawer(page);
  await button(/^(Sự cố|Incidents)/)(page);
  await button(/^(Ghi sự cố|Note an incident)/)(page);
}

const ofEvent = (tab: string, more: Partial<ScreenCase> = {}): ScreenCase => ({
  name: tab.replaceAll("/", "-"),
  address: `/su-kien/:id/${tab}`,
  url: ({ url, eventId }) => `${url}/su-kien/${eventId}/${tab}`,
  ...more,
});
const ofEmpty = (tab: string): ScreenCase => ({
  ...ofEvent(tab),
  name: `${tab.replaceAll("/", "-")}-trong`,
  url: ({ url, emptyId }) => `${url}/su-kien/${emptyId}/${tab}`,
});

/** Every address of the app, for the tests that look at all of them; a test holds it against addresses.ts. */
export const SCREENS: ScreenCase[] = [
  {
    name: "khong-ho-tro",
    address: "/khong-ho-tro",
    url: ({ url }) => `${url}/khong-ho-tro`,
  },
  {
    name: "huong-dan-mang",
    address: "/huong-dan-mang",
    url: ({ url }) => `${url}/huong-dan-mang`,
  },
  { name: "dang-nhap", address: "/dang-nhap", url: ({ url }) => `${url}/dang-nhap` },
  {
    name: "su-kien",
    address: "/su-kien",
    url: ({ url }) => `${url}/su-kien`,
    opened: [
      { name: "tao", open: button(/^(Tạo sự kiện|Create)/) },
      { name: "nhan-ban", open: button(/^(Nhân bản|Copy)/) },
      { name: "tai-khoan", open: button(/^(Tài khoản|Account):/) },
      {
        name: "dang-xuat",
        open: choice(/^(Tài khoản|Account):/, /^(Đăng xuất khỏi|Sign out every)/),
      },
    ],
  },
  {
    name: "quan-tri",
    address: "/quan-tri",
    url: ({ url }) => `${url}/quan-tri`,
    opened: [
      { name: "them", open: button(/^(Thêm tài khoản|Add an account)/) },
      { name: "duong-dan", open: addAccount },
      { name: "vai-tro", open: choice(SECRETARY, /^(Sửa vai trò|Change roles)/) },
      { name: "thu-hoi", open: choice(PERSON, /^(Thu hồi|Revoke)/) },
    ],
  },
  {
    name: "su-kien-mot",
    address: "/su-kien/:id",
    url: ({ url, eventId }) => `${url}/su-kien/${eventId}`,
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
    opened: [
      { name: "them", open: button(/^(Thêm điểm cầu|Add a? ?site)/) },
      { name: "theo-tinh", open: button(/^(Thêm theo tỉnh|Add by provinces)/) },
      { name: "tu-excel", open: button(/^(Nhập từ Excel|Import from Excel)/) },
      { name: "thao-tac", open: button(MORE) },
      { name: "rut", open: choice(MORE, /^(Cho rút|Withdraw)/) },
      { name: "xoa", open: choice(MORE, /^(Xóa|Delete)$/) },
      { name: "xoa-lien-he", open: choice(MORE_IN_CHARGE, /^(Xóa thông tin|Erase)/) },
    ],
  }),
  ofEmpty("diem-cau"),
  ofEvent("dai-bieu", {
    opened: [
      { name: "them", open: button(/^(Thêm đại biểu|Add a? ?delegate)/) },
      { name: "tu-excel", open: button(/^(Nhập từ Excel|Import from Excel)/) },
      { name: "sua", open: button(/^(Sửa|Edit) /) },
      { name: "xoa", open: choice(MORE, /^(Xóa khỏi|Take off)/) },
      { name: "xoa-du-lieu", open: choice(MORE, /^(Xóa dữ liệu|Erase)/) },
    ],
  }),
  ofEmpty("dai-bieu"),
  ofEvent("gui-duong-dan", {
    opened: [
      { name: "in", open: button(/^(In tất cả|Print all)/) },
      { name: "ma-qr", open: showQr },
      { name: "cap-lai", open: choice(MORE, /^(Thu hồi và cấp|Revoke and issue)/) },
    ],
  }),
  ofEmpty("gui-duong-dan"),
  ofEvent("thu-ky"),
  ofEvent("thu-ky/diem-danh", {
    opened: [
      { name: "diem-cau", open: button(/thành phố Hà Nội/) },
      {
        name: "them-ket-noi",
        open: async (page) => {
          await button(/Hà Giang/)(page);
          await button(/^(Thêm khoảng kết nối|Add a stay)/)(page);
        },
      },
    ],
  }),
  ofEmpty("thu-ky/diem-danh"),
  ofEvent("thu-ky/ket-noi"),
  ofEmpty("thu-ky/ket-noi"),
  ofEvent("thu-ky/luot-phat-bieu", {
    opened: [{ name: "dinh-chinh", open: button(/^(Đính chính lượt|Correct the turn)/) }],
  }),
  ofEmpty("thu-ky/luot-phat-bieu"),
  ofEvent("thu-ky/van-ban-gop-y", {
    opened: [
      { name: "xu-ly", open: button(/^(Sửa, xử lý kiến nghị|Edit, decide)/) },
      { name: "them", open: button(/^(Thêm văn bản|Add a contribution)/) },
    ],
  }),
  ofEmpty("thu-ky/van-ban-gop-y"),
  ofEvent("thu-ky/xuat"),
  {
    ...ofEvent("thu-ky/xuat"),
    name: "thu-ky-xuat-da-ket-thuc",
    url: ({ url, overId }) => `${url}/su-kien/${overId}/thu-ky/xuat`,
    opened: [{ name: "chot", open: button(/^(Chốt hồ sơ|Close the record)/) }],
  },
  {
    ...ofEvent("thu-ky/xuat"),
    name: "thu-ky-xuat-da-chot",
    url: ({ url, closedId }) => `${url}/su-kien/${closedId}/thu-ky/xuat`,
    opened: [
      { name: "mo-lai", open: button(/^(Đề nghị mở lại hồ sơ|Ask to open the record)/) },
      { name: "tu-choi", open: button(/^(Từ chối|Reject)/) },
    ],
  },
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
  ofEvent("dieu-khien", {
    opened: [
      { name: "phim-tat", open: (page) => page.keyboard.press("F1") },
      { name: "tat-mic", open: (page) => page.keyboard.press("F7") },
      { name: "diem-cau", open: (page) => page.locator("[data-site]").nth(3).click() },
      { name: "roi-phong", open: sendHome },
      { name: "them-luot", open: button(/^(Thêm lượt|Add a turn)/) },
      { name: "ghi-su-co", open: noteIncident },
      { name: "dong-diem-danh", open: closeRound },
    ],
  }),
  ofEmpty("dieu-khien"),
  ofEvent("chu-tri"),
  ofEmpty("chu-tri"),
  ofEvent("nhat-ky"),
  {
    name: "vao",
    address: "/vao/:ma/:cho?",
    url: ({ links }) => links.site,
  },
  {
    name: "vao-kiem-tra",
    address: "/vao/:ma/:cho?",
    url: ({ links }) => `${links.site}/kiem-tra`,
  },
  {
    name: "vao-phong",
    address: "/vao/:ma/:cho?",
    url: ({ links }) => `${links.site}/phong`,
    opened: [
      { name: "su-co", open: button(/^(Báo sự cố|Report an incident)/) },
      { name: "tin-nhan", open: button(/^(Nhắn phòng điều hành|Write to the control room)/) },
      { name: "phim-tat", open: button(/^(Phím tắt|Keys)/) },
      { name: "thiet-bi", open: button(/^(Đổi thiết bị|Devices)/) },
      { name: "roi-phong", open: button(/^(Rời phòng|Leave the room)/) },
    ],
  },
  {
    name: "vao-diem-danh",
    address: "/vao/:ma/:cho?",
    url: ({ links }) => `${links.site}/diem-danh`,
    opened: [{ name: "du-thay", open: button(/^(Dự thay|Substituted)/) }],
  },
  // Its link is open on another machine.
  { name: "vao-trung", address: "/vao/:ma/:cho?", url: ({ links }) => links.twice },
  { name: "vao-sai", address: "/vao/:ma/:cho?", url: ({ url }) => `${url}/vao/dcl_x` },
  {
    name: "dd",
    address: "/dd/:token",
    url: ({ links }) => links.checkIn,
    opened: [{ name: "chon", open: (page) => page.locator("li button").first().click() }],
  },
  { name: "dd-sai", address: "/dd/:token", url: ({ url }) => `${url}/dd/dcc_x` },
];
