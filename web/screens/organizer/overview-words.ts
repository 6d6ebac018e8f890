import { numberText } from "../../format/time.ts";
import { inLanguage } from "../../i18n/catalogue.ts";

export const words = inLanguage(
  {
    title: "Tổng quan",
    readiness: "Chuẩn bị",
    ready: "Đã chuẩn bị đủ",
    done: "Xong",
    todo: "Còn thiếu",
    of: (done: number, total: number) => `${numberText(done)}/${numberText(total)}`,
    missing: (names: string, more: number) =>
      more > 0 ? `Còn: ${names} và ${numberText(more)} điểm cầu khác` : `Còn: ${names}`,
    time: "Thời gian",
    place: "Địa điểm",
    organizer: "Đơn vị tổ chức",
    notSet: "Chưa ghi",
    state: "Trạng thái",
    since: (time: string) => `Bắt đầu thực tế ${time}`,
    closedAt: (time: string) => `Kết thúc thực tế ${time}`,
    reason: "Lý do mở lại",
    over: "Sự kiện đã khép lại, không còn thay đổi trạng thái.",
    step: {
      schedule: "Lên lịch",
      backToDraft: "Đưa về bản nháp",
      start: "Bắt đầu",
      pause: "Tạm nghỉ",
      resume: "Tiếp tục",
      close: "Kết thúc sự kiện",
      cancel: "Hủy sự kiện",
      archive: "Lưu trữ",
      reopen: "Mở lại",
    },
    ask: (verb: string, title: string) => `${verb} “${title}”?`,
    means: {
      schedule:
        "Các điểm cầu mở được đường dẫn, vào phòng và kiểm tra thiết bị. Chưa tính điểm danh.",
      backToDraft:
        "Các điểm cầu không vào phòng được nữa. Chỉ làm được khi chưa có điểm cầu nào vào.",
      start: "Bắt đầu tính thời gian tham dự. Các lượt phát biểu đã thử trở lại danh sách chờ.",
      pause: "Lượt đang phát biểu tạm dừng; thời gian nghỉ không tính là vắng mặt hay mất kết nối.",
      resume: "Tính tiếp thời gian tham dự. Lượt đã tạm dừng không tự tiếp tục.",
      close:
        "Lượt đang phát biểu kết thúc. Sau 5 phút phòng đóng và các điểm cầu rời phòng. Mở lại thì phải nêu lý do.",
      cancel: "Mọi lượt phát biểu kết thúc, phòng đóng ngay. Sự kiện đã hủy không mở lại được.",
      archive: "Phòng đóng ngay, hồ sơ không ghi thêm được. Sự kiện đã lưu trữ không mở lại được.",
      reopen: "Sự kiện trở lại trạng thái tạm nghỉ; khoảng đã kết thúc được tính là giờ nghỉ.",
    },
  },
  {
    title: "Overview",
    readiness: "Preparation",
    ready: "Everything is prepared",
    done: "Done",
    todo: "Missing",
    of: (done, total) => `${numberText(done)}/${numberText(total)}`,
    missing: (names, more) =>
      more > 0 ? `Missing: ${names} and ${numberText(more)} more sites` : `Missing: ${names}`,
    time: "Time",
    place: "Place",
    organizer: "Organizer",
    notSet: "Not set",
    state: "State",
    since: (time) => `Really began ${time}`,
    closedAt: (time) => `Really ended ${time}`,
    reason: "Reason to reopen",
    over: "The event is over; its state changes no more.",
    step: {
      schedule: "Schedule",
      backToDraft: "Back to draft",
      start: "Start",
      pause: "Take a break",
      resume: "Go on",
      close: "Close the event",
      cancel: "Cancel the event",
      archive: "Archive",
      reopen: "Reopen",
    },
    ask: (verb, title) => `${verb}: “${title}”?`,
    means: {
      schedule:
        "Sites can open their links, enter the room and check their devices. Attendance does not count yet.",
      backToDraft: "Sites can no longer enter the room. Possible only while nobody has joined.",
      start: "Attendance begins to count. Turns that were tried wait again.",
      pause:
        "The turn that speaks is paused; the break counts neither as absence nor as a lost line.",
      resume: "Attendance counts again. A paused turn does not go on by itself.",
      close:
        "The turn that speaks ends. After 5 minutes the room is closed and the sites leave. Reopening needs a reason.",
      cancel: "All turns end and the room is closed at once. A cancelled event cannot be reopened.",
      archive:
        "The room is closed at once and nothing more is recorded. An archived event cannot be reopened.",
      reopen: "The event is paused again; the time it was closed counts as a break.",
    },
  },
);
