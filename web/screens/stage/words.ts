import { inLanguage } from "../../i18n/catalogue.ts";

export const words = inLanguage(
  {
    title: "Màn hình hội trường",
    opening: "Đang mở màn hình…",
    invalid: "Đường dẫn màn hình không đúng, đã hết hạn hoặc đã bị thu hồi.",
    askAgain: "Đề nghị liên hệ Ban Tổ chức để nhận đường dẫn mới.",
    lineLost: "Mất liên lạc với máy chủ điều hành",
    speaking: "Đang phát biểu",
    pausedTurn: "Tạm dừng phát biểu",
    atSite: (name: string) => {
      if (/^hội trường/i.test(name)) return name;
      const place = name
        .replace(/^điểm cầu /i, "")
        .replace(/^(Tỉnh|Thành phố(?! Hồ Chí Minh)|Xã|Phường|Đặc khu) /, (unit) =>
          unit.toLowerCase(),
        );
      return `Điểm cầu ${place}`;
    },
    numbered: (kind: string, number: number, of: number) => `${kind} ${number}/${of}`,
    next: (who: string) => `Kế tiếp: ${who}`,
    left: "Thời gian còn lại",
    minutesLeft: (minutes: number) => `Còn ${minutes} phút`,
    nearlyOver: "Sắp hết giờ",
    overtime: (time: string) => `Quá giờ ${time}`,
    spoken: "Đã phát biểu",
    now: "Bây giờ",
    starts: (time: string, day: string) => `Bắt đầu ${time} ngày ${day}`,
    startsIn: (time: string) => `Còn ${time} đến giờ bắt đầu`,
    soon: "Chuẩn bị bắt đầu",
    breakNow: "Giải lao",
    backAt: (time: string) => `Tiếp tục lúc ${time}`,
    pausedEvent: "Tạm nghỉ",
    goesOn: "Hội thảo sẽ tiếp tục sau ít phút",
    ended: "Hội thảo đã kết thúc",
    thanks: "Trân trọng cảm ơn quý vị đại biểu",
    cancelled: "Hội thảo đã hủy",
  },
  {
    title: "Hall screen",
    opening: "Opening the screen…",
    invalid: "The display link is wrong, expired or revoked.",
    askAgain: "Please ask the organizers for a new link.",
    lineLost: "The control server cannot be reached",
    speaking: "Speaking",
    pausedTurn: "Turn paused",
    atSite: (name) => name,
    numbered: (kind, number, of) => `${kind} ${number}/${of}`,
    next: (who) => `Next: ${who}`,
    left: "Time left",
    minutesLeft: (minutes) => (minutes === 1 ? "1 minute left" : `${minutes} minutes left`),
    nearlyOver: "Time is nearly up",
    overtime: (time) => `Over time ${time}`,
    spoken: "Spoken so far",
    now: "Now",
    starts: (time, day) => `Begins at ${time} on ${day}`,
    startsIn: (time) => `Begins in ${time}`,
    soon: "About to begin",
    breakNow: "Break",
    backAt: (time) => `Goes on at ${time}`,
    pausedEvent: "Short break",
    goesOn: "The seminar goes on in a few minutes",
    ended: "The seminar has ended",
    thanks: "Thank you for taking part",
    cancelled: "The seminar was cancelled",
  },
);
