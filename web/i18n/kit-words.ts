import { numberText } from "../format/time.ts";
import { inLanguage } from "./catalogue.ts";
import { language } from "./language.ts";

type Said<Name extends string> = Record<Name, string>;
type Counted = { count: number };
type OptionSaid = {
  isGroupChange: boolean;
  groupTitle: string;
  groupCount: number;
  optionText: string;
  isSelected: boolean;
};

/**
 * What the parts of react-aria say, by its packages: it ships 34 languages and no Vietnamese. A package or key that is
 * missing would fail a screen, so a test compares them with the packages' own.
 */
export const KIT_WORDS = inLanguage(
  {
    "@react-aria/autocomplete": { collectionLabel: "Gợi ý" },
    "@react-aria/calendar": {
      previous: "Trước",
      next: "Sau",
      selectedDateDescription: ({ date }: Said<"date">) => `Ngày đã chọn: ${date}`,
      selectedRangeDescription: ({ dateRange }: Said<"dateRange">) => `Đã chọn: ${dateRange}`,
      todayDate: ({ date }: Said<"date">) => `Hôm nay, ${date}`,
      todayDateSelected: ({ date }: Said<"date">) => `Hôm nay, ${date}, đã chọn`,
      dateSelected: ({ date }: Said<"date">) => `${date}, đã chọn`,
      startRangeSelectionPrompt: "Bấm để bắt đầu chọn khoảng ngày",
      finishRangeSelectionPrompt: "Bấm để chọn xong khoảng ngày",
      minimumDate: "Ngày sớm nhất chọn được",
      maximumDate: "Ngày muộn nhất chọn được",
      dateRange: ({ startDate, endDate }: Said<"startDate" | "endDate">) =>
        `${startDate} đến ${endDate}`,
    },
    "@react-aria/combobox": {
      focusAnnouncement: (said: OptionSaid) =>
        `${said.isGroupChange ? `Nhóm ${said.groupTitle}, ${numberText(said.groupCount)} lựa chọn. ` : ""}${said.optionText}${said.isSelected ? ", đã chọn" : ""}`,
      countAnnouncement: ({ optionCount }: { optionCount: number }) =>
        `Có ${numberText(optionCount)} lựa chọn.`,
      selectedAnnouncement: ({ optionText }: Said<"optionText">) => `${optionText}, đã chọn`,
      buttonLabel: "Mở danh sách",
      listboxLabel: "Các lựa chọn",
    },
    "@react-aria/datepicker": {
      era: "kỷ nguyên",
      year: "năm",
      month: "tháng",
      day: "ngày",
      hour: "giờ",
      minute: "phút",
      second: "giây",
      dayPeriod: "buổi",
      calendar: "Lịch",
      startDate: "Ngày bắt đầu",
      endDate: "Ngày kết thúc",
      weekday: "thứ",
      timeZoneName: "múi giờ",
      selectedDateDescription: ({ date }: Said<"date">) => `Ngày đã chọn: ${date}`,
      selectedRangeDescription: ({ startDate, endDate }: Said<"startDate" | "endDate">) =>
        `Đã chọn từ ${startDate} đến ${endDate}`,
      selectedTimeDescription: ({ time }: Said<"time">) => `Giờ đã chọn: ${time}`,
    },
    "@react-aria/dnd": {
      dragItem: ({ itemText }: Said<"itemText">) => `Kéo ${itemText}`,
      dragSelectedItems: ({ count }: Counted) => `Kéo ${numberText(count)} mục đã chọn`,
      dragDescriptionKeyboard: "Nhấn Enter để bắt đầu kéo.",
      dragDescriptionKeyboardAlt: "Nhấn Alt + Enter để bắt đầu kéo.",
      dragDescriptionTouch: "Chạm hai lần để bắt đầu kéo.",
      dragDescriptionVirtual: "Bấm để bắt đầu kéo.",
      dragDescriptionLongPress: "Nhấn giữ để bắt đầu kéo.",
      dragSelectedKeyboard: ({ count }: Counted) => `Nhấn Enter để kéo ${numberText(count)} mục.`,
      dragSelectedKeyboardAlt: ({ count }: Counted) =>
        `Nhấn Alt + Enter để kéo ${numberText(count)} mục.`,
      dragSelectedLongPress: ({ count }: Counted) => `Nhấn giữ để kéo ${numberText(count)} mục.`,
      dragStartedKeyboard:
        "Đang kéo. Nhấn Tab để đến chỗ thả rồi nhấn Enter để thả, hoặc nhấn Esc để thôi.",
      dragStartedTouch: "Đang kéo. Đi đến chỗ thả rồi chạm hai lần để thả.",
      dragStartedVirtual: "Đang kéo. Đi đến chỗ thả rồi bấm hoặc nhấn Enter để thả.",
      endDragKeyboard: "Đang kéo. Nhấn Enter để thôi kéo.",
      endDragTouch: "Đang kéo. Chạm hai lần để thôi kéo.",
      endDragVirtual: "Đang kéo. Bấm để thôi kéo.",
      dropDescriptionKeyboard: "Nhấn Enter để thả. Nhấn Esc để thôi kéo.",
      dropDescriptionTouch: "Chạm hai lần để thả.",
      dropDescriptionVirtual: "Bấm để thả.",
      dropCanceled: "Đã thôi kéo.",
      dropComplete: "Đã thả.",
      dropIndicator: "chỗ thả",
      dropOnRoot: "Thả vào",
      dropOnItem: ({ itemText }: Said<"itemText">) => `Thả vào ${itemText}`,
      insertBefore: ({ itemText }: Said<"itemText">) => `Chèn trước ${itemText}`,
      insertBetween: ({
        beforeItemText,
        afterItemText,
      }: Said<"beforeItemText" | "afterItemText">) =>
        `Chèn giữa ${beforeItemText} và ${afterItemText}`,
      insertAfter: ({ itemText }: Said<"itemText">) => `Chèn sau ${itemText}`,
    },
    "@react-aria/grid": {
      deselectedItem: ({ item }: Said<"item">) => `Đã bỏ chọn ${item}.`,
      select: "Chọn",
      selectedCount: ({ count }: Counted) =>
        count === 0 ? "Chưa chọn mục nào." : `Đã chọn ${numberText(count)} mục.`,
      selectedAll: "Đã chọn tất cả.",
      selectedItem: ({ item }: Said<"item">) => `Đã chọn ${item}.`,
      longPressToSelect: "Nhấn giữ để chọn.",
    },
    "@react-aria/menu": { longPressMessage: "Nhấn giữ hoặc nhấn Alt + mũi tên xuống để mở" },
    "@react-aria/numberfield": {
      decrease: ({ fieldLabel }: Said<"fieldLabel">) => `Giảm ${fieldLabel}`,
      increase: ({ fieldLabel }: Said<"fieldLabel">) => `Tăng ${fieldLabel}`,
      numberField: "Ô số",
    },
    "@react-aria/overlays": { dismiss: "Đóng" },
    "@react-aria/spinbutton": { Empty: "Trống" },
    "@react-stately/datepicker": {
      rangeUnderflow: ({ minValue }: Said<"minValue">) => `Phải từ ${minValue} trở đi.`,
      rangeOverflow: ({ maxValue }: Said<"maxValue">) => `Phải trước hoặc đúng ${maxValue}.`,
      rangeReversed: "Ngày bắt đầu phải trước ngày kết thúc.",
      unavailableDate: "Không chọn được ngày này.",
    },
  },
  {
    "@react-aria/autocomplete": { collectionLabel: "Suggestions" },
    "@react-aria/calendar": {
      previous: "Previous",
      next: "Next",
      selectedDateDescription: ({ date }) => `Selected date: ${date}`,
      selectedRangeDescription: ({ dateRange }) => `Selected range: ${dateRange}`,
      todayDate: ({ date }) => `Today, ${date}`,
      todayDateSelected: ({ date }) => `Today, ${date} selected`,
      dateSelected: ({ date }) => `${date} selected`,
      startRangeSelectionPrompt: "Click to start selecting a range of dates",
      finishRangeSelectionPrompt: "Click to finish selecting the range",
      minimumDate: "First available date",
      maximumDate: "Last available date",
      dateRange: ({ startDate, endDate }) => `${startDate} to ${endDate}`,
    },
    "@react-aria/combobox": {
      focusAnnouncement: (said) =>
        `${said.isGroupChange ? `Group ${said.groupTitle}, ${numberText(said.groupCount)} options. ` : ""}${said.optionText}${said.isSelected ? ", selected" : ""}`,
      countAnnouncement: ({ optionCount }) => `${numberText(optionCount)} options available.`,
      selectedAnnouncement: ({ optionText }) => `${optionText}, selected`,
      buttonLabel: "Show the list",
      listboxLabel: "Choices",
    },
    "@react-aria/datepicker": {
      era: "era",
      year: "year",
      month: "month",
      day: "day",
      hour: "hour",
      minute: "minute",
      second: "second",
      dayPeriod: "AM/PM",
      calendar: "Calendar",
      startDate: "Start date",
      endDate: "End date",
      weekday: "day of the week",
      timeZoneName: "time zone",
      selectedDateDescription: ({ date }) => `Selected date: ${date}`,
      selectedRangeDescription: ({ startDate, endDate }) =>
        `Selected range: ${startDate} to ${endDate}`,
      selectedTimeDescription: ({ time }) => `Selected time: ${time}`,
    },
    "@react-aria/dnd": {
      dragItem: ({ itemText }) => `Drag ${itemText}`,
      dragSelectedItems: ({ count }) => `Drag ${numberText(count)} selected items`,
      dragDescriptionKeyboard: "Press Enter to start dragging.",
      dragDescriptionKeyboardAlt: "Press Alt + Enter to start dragging.",
      dragDescriptionTouch: "Double tap to start dragging.",
      dragDescriptionVirtual: "Click to start dragging.",
      dragDescriptionLongPress: "Long press to start dragging.",
      dragSelectedKeyboard: ({ count }) => `Press Enter to drag ${numberText(count)} items.`,
      dragSelectedKeyboardAlt: ({ count }) =>
        `Press Alt + Enter to drag ${numberText(count)} items.`,
      dragSelectedLongPress: ({ count }) => `Long press to drag ${numberText(count)} items.`,
      dragStartedKeyboard:
        "Dragging. Press Tab to go to a place, then Enter to drop, or Escape to cancel.",
      dragStartedTouch: "Dragging. Go to a place, then double tap to drop.",
      dragStartedVirtual: "Dragging. Go to a place, then click or press Enter to drop.",
      endDragKeyboard: "Dragging. Press Enter to cancel.",
      endDragTouch: "Dragging. Double tap to cancel.",
      endDragVirtual: "Dragging. Click to cancel.",
      dropDescriptionKeyboard: "Press Enter to drop. Press Escape to cancel.",
      dropDescriptionTouch: "Double tap to drop.",
      dropDescriptionVirtual: "Click to drop.",
      dropCanceled: "Drop cancelled.",
      dropComplete: "Dropped.",
      dropIndicator: "place to drop",
      dropOnRoot: "Drop on",
      dropOnItem: ({ itemText }) => `Drop on ${itemText}`,
      insertBefore: ({ itemText }) => `Insert before ${itemText}`,
      insertBetween: ({ beforeItemText, afterItemText }) =>
        `Insert between ${beforeItemText} and ${afterItemText}`,
      insertAfter: ({ itemText }) => `Insert after ${itemText}`,
    },
    "@react-aria/grid": {
      deselectedItem: ({ item }) => `${item} not selected.`,
      select: "Select",
      selectedCount: ({ count }) =>
        count === 0 ? "Nothing selected." : `${numberText(count)} selected.`,
      selectedAll: "All selected.",
      selectedItem: ({ item }) => `${item} selected.`,
      longPressToSelect: "Long press to select.",
    },
    "@react-aria/menu": { longPressMessage: "Long press or press Alt + arrow down to open" },
    "@react-aria/numberfield": {
      decrease: ({ fieldLabel }) => `Decrease ${fieldLabel}`,
      increase: ({ fieldLabel }) => `Increase ${fieldLabel}`,
      numberField: "Number field",
    },
    "@react-aria/overlays": { dismiss: "Dismiss" },
    "@react-aria/spinbutton": { Empty: "Empty" },
    "@react-stately/datepicker": {
      rangeUnderflow: ({ minValue }) => `Must be ${minValue} or later.`,
      rangeOverflow: ({ maxValue }) => `Must be ${maxValue} or earlier.`,
      rangeReversed: "The start must be before the end.",
      unavailableDate: "This date cannot be chosen.",
    },
  },
);

/** What react-aria calls the language of the page. */
export const KIT_LOCALE = language === "vi" ? "vi-VN" : "en-GB";

/** Gives react-aria these texts through the two globals it reads at its first rendering. */
export function tellKitWords(target: object = globalThis): void {
  Object.assign(target, {
    [Symbol.for("react-aria.i18n.locale")]: KIT_LOCALE,
    [Symbol.for("react-aria.i18n.strings")]: KIT_WORDS,
  });
}
