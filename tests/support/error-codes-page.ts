import type { Code } from "../../src/errors.ts";
import { ERROR_NUMBERS } from "../../web/i18n/error-numbers.ts";

/** A code of the pages themselves: nobody answered, or the page failed. */
type PageCode = "unreachable" | "screen_failed";
type Said = [means: string, toDo: string];

/** What the person at the support phone reads of each code. */
export const MEANINGS: Record<Code | PageCode, { vi: Said; en: Said }> = {
  malformed: {
    vi: ["Máy chủ không đọc được yêu cầu.", "Tải lại trang rồi làm lại. Vẫn lỗi: báo kỹ thuật."],
    en: [
      "The server could not read the request.",
      "Reload and repeat. If it stays: tell the technicians.",
    ],
  },
  unauthenticated: {
    vi: [
      "Chưa đăng nhập, hoặc phiên đã hết hạn.",
      "Cán bộ: đăng nhập lại. Điểm cầu: mở lại đường dẫn đã nhận.",
    ],
    en: [
      "Not signed in, or the session has ended.",
      "Staff: sign in again. A site: open its link again.",
    ],
  },
  link_invalid: {
    vi: [
      "Đường dẫn không dùng được: chép thiếu, hết hạn hoặc đã thu hồi.",
      "Xem đường dẫn có đủ ký tự không; nếu đủ, cấp đường dẫn mới ở Gửi đường dẫn.",
    ],
    en: [
      "The link does not work: copied in part, expired or revoked.",
      "Check that it is whole; if it is, issue a new one on the page of links.",
    ],
  },
  forbidden: {
    vi: [
      "Người gọi xem được nhưng không có quyền làm việc này.",
      "Nhờ người có quyền làm, hoặc quản trị viên đổi vai trò ở Quản trị.",
    ],
    en: [
      "The caller may see this but not do it.",
      "Ask somebody who may, or let an administrator change the role.",
    ],
  },
  cross_site: {
    vi: [
      "Yêu cầu đến từ một trang web khác.",
      "Mở lại trang bằng địa chỉ chính thức, không mở trong trang hay ứng dụng khác.",
    ],
    en: [
      "The request came from another web site.",
      "Open the page by its own address, not inside another page or app.",
    ],
  },
  not_found: {
    vi: [
      "Không có mục này, đã bị xóa, hoặc người gọi không được xem.",
      "Về danh sách sự kiện rồi mở lại; kiểm tra vai trò của tài khoản.",
    ],
    en: [
      "There is no such thing, it was deleted, or the caller may not see it.",
      "Open it again from the list of events; check the role of the account.",
    ],
  },
  method_not_allowed: {
    vi: [
      "Địa chỉ này không nhận lệnh như vậy.",
      "Tải lại trang: trang cũ hơn máy chủ. Vẫn lỗi: báo kỹ thuật.",
    ],
    en: [
      "This address takes no such command.",
      "Reload: the page is older than the server. If it stays: tell the technicians.",
    ],
  },
  too_large: {
    vi: ["Tệp hoặc nội dung quá lớn.", "Chia nhỏ tệp, hoặc giảm dung lượng ảnh trong tệp."],
    en: ["The file or the input is too large.", "Split the file, or make its pictures smaller."],
  },
  unsupported_media_type: {
    vi: ["Loại tệp không được nhận.", "Lưu tệp sang loại mà trang nêu tên rồi gửi lại."],
    en: [
      "This type of file is not taken.",
      "Save it as a type that the page names and send it again.",
    ],
  },
  wrong_state: {
    vi: [
      "Trạng thái hiện tại không cho làm việc này (lượt đã kết thúc, sự kiện đã đóng…).",
      "Xem lại trạng thái trên trang; có thể người khác vừa làm xong.",
    ],
    en: [
      "The present state does not allow it (the turn is over, the event is closed…).",
      "Look at the state on the page; somebody else may just have done it.",
    ],
  },
  central_exists: {
    vi: [
      "Sự kiện đã có điểm cầu trung ương.",
      "Sửa điểm cầu đó, hoặc thêm điểm cầu này là điểm cầu thường.",
    ],
    en: [
      "The event has a central site already.",
      "Change that one, or add this as an ordinary site.",
    ],
  },
  site_busy: {
    vi: [
      "Một thiết bị khác đang ở trong phòng với đường dẫn này.",
      "Hỏi ai đang dùng; nếu là máy cũ, bấm chuyển sang máy này trên trang.",
    ],
    en: [
      "Another device is in the room with this link.",
      "Ask who uses it; if it is an old device, take over on the page.",
    ],
  },
  already_waiting: {
    vi: ["Điểm cầu đã đăng ký và đang chờ.", "Không cần làm gì; chờ được mời."],
    en: ["The site has asked for the floor and waits.", "Nothing to do; it will be called."],
  },
  list_closed: {
    vi: ["Đã ngừng nhận đăng ký phát biểu.", "Hỏi thư ký có mở lại danh sách không."],
    en: ["The list of speakers is closed.", "Ask the secretary whether it opens again."],
  },
  event_not_open: {
    vi: [
      "Sự kiện chưa mở hoặc đã kết thúc.",
      "Xem giờ bắt đầu; ban tổ chức chuyển sự kiện sang Đã lên lịch hoặc Đang diễn ra.",
    ],
    en: [
      "The event is not open yet, or is over.",
      "Look when it begins; the organizer sets it to scheduled or live.",
    ],
  },
  duplicate: {
    vi: ["Đã có mục trùng (mã điểm cầu, lần kiểm tra…).", "Dùng mã khác, hoặc sửa mục đã có."],
    en: [
      "There is one like it (a site's code, a check…).",
      "Use another code, or change the one there is.",
    ],
  },
  version_conflict: {
    vi: ["Người khác vừa sửa cùng mục.", "Xem bản mới rồi sửa lại nếu còn cần."],
    en: [
      "Somebody else has just changed it.",
      "Look at the new version and change it again if need be.",
    ],
  },
  invalid_input: {
    vi: ["Có ô điền chưa đúng.", "Sửa những ô mà trang chỉ ra."],
    en: ["A field is not filled in rightly.", "Mend the fields that the page points at."],
  },
  headcount_mismatch: {
    vi: [
      "Quân số không khớp: có mặt cộng vắng khác số phải có.",
      "Đếm lại, sửa cho tổng khớp rồi gửi.",
    ],
    en: [
      "The headcount does not add up: present and absent are not what is expected.",
      "Count again, make the sum fit and send.",
    ],
  },
  idempotency_mismatch: {
    vi: [
      "Cùng một lần gửi nhưng nội dung đã khác.",
      "Tải lại trang, xem đã lưu gì rồi làm lại. Vẫn lỗi: báo kỹ thuật.",
    ],
    en: [
      "The same sending came with other contents.",
      "Reload, look what was saved and repeat. If it stays: tell the technicians.",
    ],
  },
  too_many_requests: {
    vi: ["Gửi quá nhiều trong thời gian ngắn.", "Chờ một phút rồi thử lại; đừng bấm liên tục."],
    en: [
      "Too much was sent in a short time.",
      "Wait a minute and try again; do not press repeatedly.",
    ],
  },
  unavailable: {
    vi: [
      "Máy chủ gặp sự cố hoặc đang quá tải.",
      "Thử lại sau nửa phút. Nếu trang có mã req_…, ghi lại và báo kỹ thuật: nhật ký yêu cầu có mã đó.",
    ],
    en: [
      "The server is in trouble or overloaded.",
      "Try again in half a minute. If the page says req_…, note it for the technicians: their log has it.",
    ],
  },
  unreachable: {
    vi: [
      "Máy của người gọi không liên lạc được với máy chủ.",
      "Kiểm tra dây mạng, Wi-Fi; thử trang khác. Nhiều nơi cùng báo: máy chủ hoặc đường truyền của ta ngừng.",
    ],
    en: [
      "The caller's computer does not reach the server.",
      "Check cable and Wi-Fi; try another site. If many call: our server or line is down.",
    ],
  },
  screen_failed: {
    vi: [
      "Trang không mở được do lỗi của chính trang.",
      "Bấm Tải lại trang; nếu không được, dùng Chrome, Edge, Cốc Cốc hoặc Firefox bản mới và báo kỹ thuật.",
    ],
    en: [
      "The page failed by a mistake of its own.",
      "Reload; if that does not help, use a new Chrome, Edge, Cốc Cốc or Firefox and tell the technicians.",
    ],
  },
};

/** The page that the support person has beside the phone. */
export function errorCodesPage(): string {
  return `# Mã lỗi / Error codes

Made from \`web/i18n/error-numbers.ts\` and \`tests/support/error-codes-page.ts\`; \`tests/error-codes.test.ts\` holds it to them (\`vitest run tests/error-codes.test.ts --update\` writes it anew).

Trang báo lỗi ghi „Mã lỗi ĐC-33“. Người gọi đọc số, người trực tra ở đây. Số không bao giờ đổi và không dùng lại.

${table("vi", ["Số", "Mã của API", "Nghĩa là", "Cần làm"])}
| ĐC-400 đến ĐC-599 | \`http_…\` | Máy trung gian (proxy, tường lửa) trả lời thay máy chủ; số là mã HTTP của nó. ĐC-502, ĐC-503, ĐC-504: máy chủ ngừng. ĐC-407, ĐC-511: mạng nơi gọi đòi đăng nhập. ĐC-413: tệp quá lớn cho proxy. | Báo kỹ thuật số này và nơi gọi; thử bằng mạng khác. |

## In English

A page that reports an error says „Error code ĐC-33“. The caller reads the number out. A number never changes and is never used again.

${table("en", ["Number", "Code of the API", "Means", "What to do"])}
| ĐC-400 to ĐC-599 | \`http_…\` | Something in between (a proxy, a firewall) answered in the server's place; the number is its HTTP status. ĐC-502, ĐC-503, ĐC-504: the server is down. ĐC-407, ĐC-511: the caller's network wants a sign-in. ĐC-413: the file is too large for the proxy. | Tell the technicians the number and the place; try another network. |
`;
}

function table(language: "vi" | "en", head: string[]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const rows = Object.entries(MEANINGS).map(([code, said]) => [
    `ĐC-${ERROR_NUMBERS[code]}`,
    `\`${code}\``,
    ...said[language],
  ]);
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
