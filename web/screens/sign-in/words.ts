import { inLanguage } from "../../i18n/catalogue.ts";

export const words = inLanguage(
  {
    title: "Đăng nhập",
    purpose: "Dành cho Ban Tổ chức, Thư ký, Chủ trì và kỹ thuật.",
    hint: "Mở đường dẫn đăng nhập do quản trị viên gửi, hoặc dán khóa đăng nhập vào đây.",
    key: "Khóa hoặc đường dẫn đăng nhập",
    enter: "Đăng nhập",
    entering: "Đang đăng nhập…",
    site: "Điểm cầu không cần đăng nhập: đề nghị mở đường dẫn ghi trên phiếu điểm cầu.",
  },
  {
    title: "Sign in",
    purpose: "For organizers, secretaries, chairs and technicians.",
    hint: "Open the sign-in link that an administrator sent, or paste the sign-in key here.",
    key: "Sign-in key or link",
    enter: "Sign in",
    entering: "Signing in…",
    site: "Sites need no account: please open the link on the slip of the site.",
  },
);
