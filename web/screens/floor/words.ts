import { inLanguage } from "../../i18n/catalogue.ts";

/** Texts of the floor, for the control room and the chair. */
export const words = inLanguage(
  {
    someone: "Quản trị viên",
    resume: "Tiếp tục",
    noSite: "Lượt không nêu điểm cầu",
    acts: {
      turn_called: (who: string, site: string, at: string) =>
        `${who} vừa đặt ${site} làm kế tiếp lúc ${at}.`,
      turn_started: (who: string, site: string, at: string) =>
        `${who} vừa mời ${site} phát biểu lúc ${at}.`,
      turn_paused: (who: string, site: string, at: string) =>
        `${who} vừa tạm dừng lượt của ${site} lúc ${at}.`,
      turn_resumed: (who: string, site: string, at: string) =>
        `${who} vừa cho ${site} tiếp tục lúc ${at}.`,
      turn_finished: (who: string, site: string, at: string) =>
        `${who} vừa kết thúc lượt của ${site} lúc ${at}.`,
      turn_skipped: (who: string, site: string, at: string) =>
        `${who} vừa bỏ lượt của ${site} lúc ${at}.`,
      turn_withdrawn: (who: string, site: string, at: string) =>
        `${who} vừa rút đăng ký của ${site} lúc ${at}.`,
      turn_time_added: (who: string, site: string, at: string) =>
        `${who} vừa đổi thời lượng lượt của ${site} lúc ${at}.`,
      turns_ordered: (who: string, _site: string, at: string) =>
        `${who} vừa xếp lại danh sách đăng ký lúc ${at}.`,
      turn_list_set: (who: string, _site: string, at: string) =>
        `${who} vừa đóng hoặc mở đăng ký lúc ${at}.`,
      microphones_closed: (who: string, _site: string, at: string) =>
        `${who} vừa tắt mic tất cả lúc ${at}.`,
      programme_item_started: (who: string, _site: string, at: string) =>
        `${who} vừa bắt đầu một mục chương trình lúc ${at}.`,
      programme_item_ended: (who: string, _site: string, at: string) =>
        `${who} vừa kết thúc một mục chương trình lúc ${at}.`,
    },
    refusedBecause: (why: string) => `Chưa thực hiện: ${why}`,
    done: {
      give: (site: string) => `Đã mời ${site} phát biểu.`,
      finish: (site: string) => `Đã kết thúc lượt của ${site}.`,
      pause: (site: string) => `Đã tạm dừng lượt của ${site}.`,
      resume: (site: string) => `${site} tiếp tục phát biểu.`,
      call: (site: string) => `${site} là kế tiếp, đã nhắc chuẩn bị.`,
      skip: (site: string) => `Đã xóa ${site} khỏi danh sách.`,
      addTime: (site: string) => `Đã gia hạn 1 phút cho ${site}.`,
      takeTime: (site: string) => `Đã bớt 1 phút của ${site}.`,
      order: "Đã xếp lại danh sách đăng ký.",
      listOpen: "Đã mở đăng ký phát biểu.",
      listClosed: "Đã đóng đăng ký phát biểu.",
      discussionOn: "Chế độ thảo luận: các điểm cầu tự bật micro được.",
      discussionOff: "Đã kết thúc thảo luận, micro của các điểm cầu đã khóa.",
      muted: "Đã tắt mic tất cả điểm cầu.",
      remind: (site: string) => `Đã nhắc ${site} sắp hết giờ.`,
      add: (site: string) => `Đã thêm ${site} vào danh sách.`,
    },
    reminder: "Sắp hết giờ phát biểu, đề nghị kết thúc phần trình bày.",
    off: {
      lost: "Chưa thao tác được khi mất liên lạc với máy chủ điều hành.",
      role: "Tài khoản này chỉ xem: mời, kết thúc, xếp lượt là việc của thư ký và chủ trì.",
      state: (state: string) =>
        `Sự kiện ${state.toLowerCase()}: không mời, kết thúc, xếp lượt được.`,
      rest: "Sự kiện tạm nghỉ: chưa mời phát biểu hay bắt đầu mục được.",
      look: "Tài khoản này chỉ xem: không nhắn tin, ghi sự cố hay xử lý cảnh báo được.",
      shut: (state: string) =>
        `Sự kiện ${state.toLowerCase()}: không nhận thêm tin nhắn, sự cố và lượt điểm danh.`,
      discussion: "Trước giờ khai mạc và khi tạm nghỉ, chỉ Ban Tổ chức mở được thảo luận.",
    },
    lostLine: (site: string) => `${site} mất kết nối.`,
    news: {
      left: (site: string, time: string) => `${site} còn ${time}.`,
      over: (site: string) => `${site} đã quá giờ phát biểu.`,
      lost: (site: string) => `${site} đang phát biểu thì mất kết nối.`,
    },
    left: "Còn lại",
    spoken: "Đã phát biểu",
    overtime: "Quá giờ",
    pausedNow: "Tạm dừng",
    phase: {
      normal: "Trong giờ",
      warning: "Sắp hết giờ",
      danger: "Còn rất ít",
      overtime: "Quá giờ",
    },
  },
  {
    someone: "An administrator",
    resume: "Go on",
    noSite: "A turn without a site",
    acts: {
      turn_called: (who, site, at) => `${who} made ${site} the next one at ${at}.`,
      turn_started: (who, site, at) => `${who} gave the floor to ${site} at ${at}.`,
      turn_paused: (who, site, at) => `${who} paused the turn of ${site} at ${at}.`,
      turn_resumed: (who, site, at) => `${who} let ${site} go on at ${at}.`,
      turn_finished: (who, site, at) => `${who} ended the turn of ${site} at ${at}.`,
      turn_skipped: (who, site, at) => `${who} skipped the turn of ${site} at ${at}.`,
      turn_withdrawn: (who, site, at) => `${who} took back the request of ${site} at ${at}.`,
      turn_time_added: (who, site, at) => `${who} changed the time of ${site} at ${at}.`,
      turns_ordered: (who, _site, at) => `${who} put the queue in another order at ${at}.`,
      turn_list_set: (who, _site, at) => `${who} opened or closed the list at ${at}.`,
      microphones_closed: (who, _site, at) => `${who} muted all sites at ${at}.`,
      programme_item_started: (who, _site, at) => `${who} started a programme item at ${at}.`,
      programme_item_ended: (who, _site, at) => `${who} ended a programme item at ${at}.`,
    },
    refusedBecause: (why) => `Not done: ${why}`,
    done: {
      give: (site) => `${site} has the floor.`,
      finish: (site) => `The turn of ${site} has ended.`,
      pause: (site) => `The turn of ${site} is paused.`,
      resume: (site) => `${site} goes on speaking.`,
      call: (site) => `${site} is next and was told to get ready.`,
      skip: (site) => `${site} was taken off the list.`,
      addTime: (site) => `1 minute more for ${site}.`,
      takeTime: (site) => `1 minute less for ${site}.`,
      order: "The queue is in its new order.",
      listOpen: "Sites may ask to speak.",
      listClosed: "Sites may no longer ask to speak.",
      discussionOn: "Discussion: the sites may open their microphones.",
      discussionOff: "The discussion is over, the microphones of the sites are locked.",
      muted: "All sites are muted.",
      remind: (site) => `${site} was told that its time is nearly up.`,
      add: (site) => `${site} is on the list.`,
    },
    reminder: "Your time is nearly up; please come to an end.",
    off: {
      lost: "Nothing can be done here until the server is reached again.",
      role: "This account may look only: secretaries and the chair give and end turns.",
      state: (state) => `Event ${state.toLowerCase()}: turns cannot be given or ended.`,
      rest: "The event rests: nobody is given the floor, no item begins.",
      look: "This account may look only: it cannot write, note incidents or answer alerts.",
      shut: (state) =>
        `Event ${state.toLowerCase()}: it takes no more messages, incidents and rounds of the roll call.`,
      discussion: "Before the event begins and in breaks only the organizers open a discussion.",
    },
    lostLine: (site) => `${site} has lost its line.`,
    news: {
      left: (site, time) => `${site} has ${time} left.`,
      over: (site) => `${site} speaks over time.`,
      lost: (site) => `${site} lost its line while speaking.`,
    },
    left: "Left",
    spoken: "Spoken so far",
    overtime: "Over time",
    pausedNow: "Paused",
    phase: {
      normal: "In time",
      warning: "Nearly up",
      danger: "Very little left",
      overtime: "Over time",
    },
  },
);
