import { lazy, type ComponentType, type LazyExoticComponent } from "react";

type Screen = { path: string; Screen: LazyExoticComponent<ComponentType> };

/** Every address of the app, in the order in which they are tried; each screen is a file of its own until it is opened. */
export const ADDRESSES: Screen[] = [
  screen("/dang-nhap", async () => (await import("../screens/sign-in/sign-in.tsx")).SignIn),
  screen("/quan-tri", async () => (await import("../screens/admin/admin.tsx")).Admin),
  screen("/su-kien", async () => (await import("../screens/organizer/events.tsx")).Events),
  screen(
    "/su-kien/:id",
    async () => (await import("../screens/organizer/to-overview.tsx")).ToOverview,
  ),
  screen(
    "/su-kien/:id/tong-quan",
    async () => (await import("../screens/organizer/overview.tsx")).Overview,
  ),
  screen(
    "/su-kien/:id/cai-dat",
    async () => (await import("../screens/organizer/settings.tsx")).Settings,
  ),
  screen(
    "/su-kien/:id/chuong-trinh",
    async () => (await import("../screens/organizer/programme.tsx")).ProgrammePage,
  ),
  screen(
    "/su-kien/:id/diem-cau",
    async () => (await import("../screens/organizer/sites.tsx")).Sites,
  ),
  screen(
    "/su-kien/:id/dai-bieu",
    async () => (await import("../screens/organizer/delegates.tsx")).Delegates,
  ),
  screen(
    "/su-kien/:id/gui-duong-dan",
    async () => (await import("../screens/organizer/links.tsx")).Links,
  ),
  screen(
    "/su-kien/:id/dieu-khien",
    async () => (await import("../screens/control-room/control-room.tsx")).ControlRoom,
  ),
  screen(
    "/su-kien/:id/thu-ky",
    async () => (await import("../screens/secretariat/to-attendance.tsx")).ToAttendance,
  ),
  screen(
    "/su-kien/:id/thu-ky/diem-danh",
    async () => (await import("../screens/secretariat/attendance.tsx")).AttendancePage,
  ),
  screen(
    "/su-kien/:id/thu-ky/ket-noi",
    async () => (await import("../screens/secretariat/connections.tsx")).ConnectionsPage,
  ),
  screen(
    "/su-kien/:id/thu-ky/luot-phat-bieu",
    async () => (await import("../screens/secretariat/turns.tsx")).TurnsPage,
  ),
  screen(
    "/su-kien/:id/thu-ky/van-ban-gop-y",
    async () => (await import("../screens/secretariat/contributions.tsx")).ContributionsPage,
  ),
  screen(
    "/su-kien/:id/thu-ky/xuat",
    async () => (await import("../screens/secretariat/exports.tsx")).ExportsPage,
  ),
  screen("/vao/:ma/:cho?", async () => (await import("../screens/join/site.tsx")).Site),
  screen("/dd/:token", async () => (await import("../screens/check-in/check-in.tsx")).CheckIn),
  screen(
    "/huong-dan-mang",
    async () => (await import("../screens/network/network.tsx")).NetworkPage,
  ),
  screen("/man-hinh/:ma", async () => (await import("../screens/stage/stage.tsx")).Stage),
  screen("/su-kien/:id/chu-tri", async () => (await import("../screens/chair/chair.tsx")).Chair),
  screen("/su-kien/:id/nhat-ky", async () => (await import("../screens/log/log.tsx")).LogPage),
];

function screen(path: string, load: () => Promise<ComponentType>): Screen {
  return { path, Screen: lazy(async () => ({ default: await load() })) };
}
