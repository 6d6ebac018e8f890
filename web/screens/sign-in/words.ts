import { inLanguage } from "../../i18n/catalogue.ts";

export const words = inLanguage(
  {
    title: "Đăng nhập",
    hint: "Mở đường dẫn đăng nhập do quản trị viên gửi, hoặc dán khóa đăng nhập vào đây.",
    key: "Khóa đăng nhập",
    enter: "Đăng nhập",
    entering: "Đang đăng nhập…",
  },
  {
    title: "Sign in",
    hint: "Open the sign-in link that an administrator sent, or paste the sign-in key here.",
    key: "Sign-in key",
    enter: "Sign in",
    entering: "Signing in…",
  },
);
