import { inLanguage } from "../i18n/catalogue.ts";

/** Texts that the check and the room share. */
export const words = inLanguage(
  {
    device: { camera: "Camera", microphone: "Micro", speaker: "Loa" },
    nthDevice: (kind: string, nth: string) => `${kind} ${nth}`,
    refusal: {
      insecure: "Trang mở không qua HTTPS nên trình duyệt không cho dùng thiết bị.",
      denied: "Trình duyệt hoặc Windows đang chặn thiết bị này.",
      none: "Không tìm thấy thiết bị.",
      busy: "Thiết bị đang được chương trình khác sử dụng.",
      no_right: "Điểm cầu chưa được mời nên chưa dùng được.",
      cancelled: "Chưa chọn cửa sổ để trình chiếu.",
      unsupported: "Trình duyệt này không hỗ trợ thiết bị.",
      failed: "Không mở được thiết bị.",
    },
    refusalFix: {
      insecure: "Đề nghị mở đúng đường dẫn bắt đầu bằng https://.",
      denied:
        "Bấm biểu tượng ổ khóa cạnh ô địa chỉ, cho phép Camera và Micro, rồi thử lại. Nếu vẫn bị chặn: mở Cài đặt Windows, mục Quyền riêng tư.",
      none: "Đề nghị kiểm tra dây cắm, rồi thử lại.",
      busy: "Đề nghị đóng Zoom, Zalo hoặc chương trình đang dùng, rồi thử lại.",
      no_right: "Đề nghị chờ phòng điều hành mời.",
      cancelled: "Bấm lại và chọn cửa sổ.",
      unsupported: "Đề nghị dùng Chrome, Edge, Cốc Cốc hoặc Firefox.",
      failed: "Đề nghị rút ra cắm lại, rồi thử lại.",
    },
  },
  {
    device: { camera: "Camera", microphone: "Microphone", speaker: "Loudspeaker" },
    nthDevice: (kind, nth) => `${kind} ${nth}`,
    refusal: {
      insecure: "The page came without HTTPS, so the browser gives no devices.",
      denied: "The browser or Windows blocks this device.",
      none: "No device was found.",
      busy: "Another program is using the device.",
      no_right: "The site has not been invited, so it cannot be used yet.",
      cancelled: "No window was chosen for sharing.",
      unsupported: "This browser does not support the device.",
      failed: "The device could not be opened.",
    },
    refusalFix: {
      insecure: "Please open the link beginning with https://.",
      denied:
        "Press the padlock beside the address, allow camera and microphone, and try again. If it is still blocked: Windows settings, Privacy.",
      none: "Please check the cable and try again.",
      busy: "Please close Zoom, Zalo or the program that uses it, and try again.",
      no_right: "Please wait for the control room.",
      cancelled: "Press again and choose a window.",
      unsupported: "Please use Chrome, Edge, Cốc Cốc or Firefox.",
      failed: "Please unplug it, plug it in again and try again.",
    },
  },
);
