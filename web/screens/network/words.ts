import { inLanguage } from "../../i18n/catalogue.ts";

export const words = inLanguage(
  {
    title: "Cổng mạng cần mở cho điểm cầu",
    intro: (host: string) =>
      `Gửi cán bộ mạng của điểm cầu. Để họp qua ${host}, máy của điểm cầu phải kết nối được đến các địa chỉ và cổng dưới đây:`,
    print: "In trang này",
    address: "Địa chỉ",
    protocol: "Giao thức",
    port: "Cổng",
    use: "Dùng cho",
    useOf: {
      pages: "Trang web và số liệu của buổi họp",
      signalling: "Điều khiển phòng họp (WebSocket)",
      udp: "Hình và tiếng",
      tcp: "Hình và tiếng khi UDP bị chặn",
    },
    machineOf: (host: string) => `Máy chủ ${host}`,
    itsMachine: "Máy chủ LiveKit",
    byDefault: (ports: string) => `${ports} (mặc định)`,
    outward: "Chiều: từ điểm cầu ra. Không cần mở cổng nào từ ngoài vào mạng của điểm cầu.",
    webSocket:
      "Kết nối WebSocket mở suốt buổi họp: tường lửa, proxy phải cho đi qua và không cắt giữa chừng.",
    withoutUdp:
      "Không có UDP: hình và tiếng đi bằng TCP, có thể chậm hoặc ngắt quãng khi mạng mất gói. Nên mở UDP.",
    withoutBoth:
      "Chặn cả UDP lẫn TCP của hình và tiếng: vẫn mở được trang nhưng không có hình và tiếng. Máy chủ này không có đường dự phòng TLS.",
    direct:
      "Hình và tiếng đi thẳng đến địa chỉ IP của máy chủ, không qua proxy. Nếu tên trên dẫn đến máy khác, đề nghị hỏi Ban Tổ chức địa chỉ IP.",
    ownMachine:
      "Máy chủ đang chạy thử: hình và tiếng chỉ đến được từ chính máy đó (LIVEKIT_MEDIA_HOST).",
    elsewhere:
      "LiveKit chạy ở máy khác; cổng của hình và tiếng do cấu hình ở đó, máy chủ này không biết. Đề nghị hỏi Ban Tổ chức địa chỉ và cổng thật trước khi mở.",
    defaults:
      "Số ghi “mặc định” lấy từ hướng dẫn của LiveKit (docs.livekit.io, “Ports and firewall”); nếu LiveKit dùng một cổng UDP duy nhất thì thường là 7882.",
    noMedia: "Hiện chưa có máy chủ LiveKit, nên chưa biết cổng của hình và tiếng.",
    after:
      "Mở xong, đề nghị vào lại Kiểm tra thiết bị: mục Đường truyền phải Đạt và ghi “đường UDP”.",
  },
  {
    title: "Ports to be opened for a site",
    intro: (host) =>
      `For the officer of the site's network. To meet by ${host} the site's computer must reach these addresses and ports:`,
    print: "Print this page",
    address: "Address",
    protocol: "Protocol",
    port: "Port",
    use: "For",
    useOf: {
      pages: "Pages and figures of the meeting",
      signalling: "Control of the meeting room (WebSocket)",
      udp: "Picture and sound",
      tcp: "Picture and sound where UDP is shut",
    },
    machineOf: (host) => `The server ${host}`,
    itsMachine: "LiveKit's server",
    byDefault: (ports) => `${ports} (default)`,
    outward: "Direction: out of the site. Nothing need be opened into the site's network.",
    webSocket:
      "The WebSocket stays open all through the meeting: firewall and proxy must let it pass and not cut it.",
    withoutUdp:
      "Without UDP picture and sound go by TCP, which may be slow or break up where packets are lost. UDP should be opened.",
    withoutBoth:
      "Without both ports for picture and sound the pages open, but there is no picture and no sound. This server has no fallback over TLS.",
    direct:
      "Picture and sound go straight to the server's IP address, past any proxy. If the name above leads to another machine, please ask the organizer for the address.",
    ownMachine:
      "The server is on trial: picture and sound reach it from its own machine only (LIVEKIT_MEDIA_HOST).",
    elsewhere:
      "LiveKit runs on another machine; its ports for picture and sound are set there, and this server does not know them. Please ask the organizer for address and ports before opening any.",
    defaults:
      "What is called “default” is from LiveKit's guide (docs.livekit.io, “Ports and firewall”); a LiveKit with a single UDP port usually has 7882.",
    noMedia:
      "There is no LiveKit server at present, so the ports of picture and sound are not known.",
    after: "Then please check the devices again: the line must be good and say “by UDP”.",
  },
);
