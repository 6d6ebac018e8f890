import { numberText } from "../../format/time.ts";
import { inLanguage } from "../../i18n/catalogue.ts";

export const words = inLanguage(
  {
    title: "Đại biểu",
    counted: (count: number) => `${numberText(count)} đại biểu`,
    search: "Tìm theo tên, đơn vị",
    none: "Chưa có đại biểu.",
    noneFound: "Không có đại biểu nào khớp.",
    noSites: "Cần có điểm cầu trước khi nhập đại biểu.",
    toSites: "Đến trang Điểm cầu",
    add: "Thêm đại biểu",
    fromExcel: "Nhập từ Excel",
    added: (count: number) => `Đã nhập ${numberText(count)} đại biểu.`,
    site: "Điểm cầu",
    name: "Họ và tên",
    rank: "Cấp bậc, học hàm, học vị",
    post: "Chức vụ",
    postHint: "Nhiều chức vụ cách nhau bằng dấu chấm phẩy.",
    organization: "Đơn vị công tác",
    role: "Vai trò",
    roles: {
      delegate: "Đại biểu",
      inCharge: "Phụ trách điểm cầu",
      chair: "Chủ trì",
      reporter: "Báo cáo viên",
      guest: "Khách mời",
    },
    mode: "Hình thức",
    modes: { in_person: "Trực tiếp tại điểm cầu", online: "Trực tuyến" },
    actions: "Thao tác",
    edit: "Sửa",
    editOf: (name: string) => `Sửa ${name}`,
    more: (name: string) => `Thao tác khác với ${name}`,
    remove: "Xóa khỏi danh sách",
    askRemove: (name: string) => `Xóa “${name}” khỏi danh sách?`,
    removeMeans:
      "Người đã có trong điểm danh, lượt phát biểu hoặc chương trình thì không xóa được.",
    removed: (name: string) => `Đã xóa “${name}” khỏi danh sách.`,
    erase: "Xóa dữ liệu cá nhân",
    askErase: (name: string) => `Xóa dữ liệu cá nhân của “${name}”?`,
    eraseMeans:
      "Họ tên, chức vụ, đơn vị của người này bị xóa khỏi mọi nơi, kể cả nhật ký, và không khôi phục được. Số liệu điểm danh vẫn giữ.",
    erased: "Đã xóa dữ liệu cá nhân.",
    reason: "Lý do",
    unknownSite: "Không có điểm cầu này",
    defaultSite: "Điểm cầu của các dòng không ghi điểm cầu",
  },
  {
    title: "Delegates",
    counted: (count) => `${numberText(count)} delegates`,
    search: "Find by name or organization",
    none: "There is no delegate yet.",
    noneFound: "No delegate matches.",
    noSites: "Sites are needed before delegates.",
    toSites: "To the sites",
    add: "Add a delegate",
    fromExcel: "Import from Excel",
    added: (count) => `${numberText(count)} delegates imported.`,
    site: "Site",
    name: "Name",
    rank: "Rank or academic title",
    post: "Position",
    postHint: "Several positions are separated by semicolons.",
    organization: "Organization",
    role: "Role",
    roles: {
      delegate: "Delegate",
      inCharge: "In charge of the site",
      chair: "Chair",
      reporter: "Reporter",
      guest: "Guest",
    },
    mode: "Takes part",
    modes: { in_person: "In person at the site", online: "Online" },
    actions: "Actions",
    edit: "Edit",
    editOf: (name) => `Edit ${name}`,
    more: (name) => `More actions on ${name}`,
    remove: "Take off the list",
    askRemove: (name) => `Take “${name}” off the list?`,
    removeMeans: "Whoever is named by attendance, a turn or the programme cannot be taken off.",
    removed: (name) => `“${name}” taken off the list.`,
    erase: "Erase personal data",
    askErase: (name) => `Erase the personal data of “${name}”?`,
    eraseMeans:
      "Name, position and organization are erased everywhere, also from the log, and cannot be brought back. The figures of attendance stay.",
    erased: "Personal data erased.",
    reason: "Reason",
    unknownSite: "No such site",
    defaultSite: "Site of the rows that name none",
  },
);

/** The words that a role is stored as, which the server reads too, and how it is shown. */
export const ROLES = [
  { value: "delegate", text: words.roles.delegate },
  { value: "phụ trách điểm cầu", text: words.roles.inCharge },
  { value: "chủ trì", text: words.roles.chair },
  { value: "báo cáo viên", text: words.roles.reporter },
  { value: "khách mời", text: words.roles.guest },
] as const;

/** A role in words; one of an office's own stands as it is. */
export function roleText(role: string): string {
  return ROLES.find(({ value }) => value === role)?.text ?? role;
}
