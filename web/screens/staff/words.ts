import { inLanguage } from "../../i18n/catalogue.ts";

export const words = inLanguage(
  {
    events: "Sự kiện",
    admin: "Quản trị",
    account: (name: string) => `Tài khoản: ${name}`,
    firstAdmin: "Quản trị viên",
    signOut: "Đăng xuất",
    signOutEverywhere: "Đăng xuất khỏi mọi máy",
    skip: "Đến nội dung chính",
    eventTabs: "Các phần của sự kiện",
    tabs: {
      overview: "Tổng quan",
      programme: "Chương trình",
      sites: "Điểm cầu",
      delegates: "Đại biểu",
      links: "Gửi đường dẫn",
      control: "Điều khiển",
      chair: "Chủ trì",
      records: "Thư ký",
      settings: "Cài đặt",
    },
    conflictBy: (name: string, time: string) =>
      `Mục này vừa được ${name} sửa lúc ${time}. Đã tải lại bản mới, đề nghị kiểm tra rồi lưu lại.`,
    conflict: "Mục này vừa được người khác sửa. Đã tải lại bản mới, đề nghị kiểm tra rồi lưu lại.",
    failed: (why: string) => `Không thực hiện được: ${why}`,
    askEverywhere: "Đăng xuất khỏi mọi máy?",
    everywhereMeans:
      "Mọi phiên đăng nhập của tài khoản này kết thúc ngay, kể cả trên máy đang dùng.",
  },
  {
    events: "Events",
    admin: "Administration",
    account: (name) => `Account: ${name}`,
    firstAdmin: "Administrator",
    signOut: "Sign out",
    signOutEverywhere: "Sign out everywhere",
    skip: "To the main content",
    eventTabs: "Parts of the event",
    tabs: {
      overview: "Overview",
      programme: "Programme",
      sites: "Sites",
      delegates: "Delegates",
      links: "Links",
      control: "Control room",
      chair: "Chair",
      records: "Secretariat",
      settings: "Settings",
    },
    conflictBy: (name, time) =>
      `${name} changed this at ${time}. The new version is loaded; please check and save again.`,
    conflict:
      "Somebody else has just changed this. The new version is loaded; please check and save again.",
    failed: (why) => `Not done: ${why}`,
    askEverywhere: "Sign out everywhere?",
    everywhereMeans: "Every session of this account ends at once, also the one on this machine.",
  },
);
