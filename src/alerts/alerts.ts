import type { Millis } from "../clock.ts";
import type { Words } from "../errors.ts";
import {
  devicesWaiting,
  lostLines,
  notIn,
  overtimes,
  silences,
  twoDevices,
  unfitSpeakers,
  absentSpeakers,
  wrongClocks,
  failedRights,
  type Found,
} from "./finders.ts";
import { cutTo } from "./lasting.ts";
import type { Scene } from "./scene.ts";

type Rule = {
  kind: string;
  level: "urgent" | "warning";
  find: (scene: Scene) => Found[];
  /** `name`: the site it names, or words for none. */
  words: (name: Words) => Words;
};

/**
 * What calls for attention, kind by kind. Every alert begins and ends with the event: none begins before it opens, and
 * all end when it closes or when the site they name is withdrawn.
 */
export const ALERT_RULES = [
  {
    // From 15 minutes before the start (or from going live), and when the site goes by itself after that; until it is in.
    kind: "not_in",
    level: "warning",
    find: notIn,
    words: ({ vi, en }) => ({
      vi: `${vi} chưa có mặt trong phòng`,
      en: `${en} is not in the room`,
    }),
  },
  {
    // From the end of a stay that LiveKit or the record ended, not the site; until it is in again. Before those 15
    // minutes it also ends when the room is empty.
    kind: "line_lost",
    level: "warning",
    find: lostLines,
    words: ({ vi, en }) => ({ vi: `${vi} mất kết nối`, en: `${en} lost its line` }),
  },
  {
    // From the coming of the second one, once both have been there for 3 seconds; until one of them has gone.
    kind: "two_devices",
    level: "warning",
    find: twoDevices,
    words: ({ vi, en }) => ({
      vi: `${vi} có hai thiết bị cùng ở trong phòng`,
      en: `${en} has two devices in the room`,
    }),
  },
  {
    // From the request to take a site over; until it is decided or the device is in.
    kind: "device_waiting",
    level: "warning",
    find: devicesWaiting,
    words: ({ vi, en }) => ({
      vi: `${vi}: một thiết bị khác xin vào thay`,
      en: `${en}: another device asks to take over`,
    }),
  },
  {
    // From the moment at which the time of a speaking turn is used up; until it stops or gets more time.
    kind: "overtime",
    level: "warning",
    find: overtimes,
    words: ({ vi, en }) => ({ vi: `${vi} phát biểu quá giờ`, en: `${en} speaks over time` }),
  },
  {
    // While a called site is not in the room; until it is, or is called no more.
    kind: "next_absent",
    level: "urgent",
    find: absentSpeakers,
    words: ({ vi, en }) => ({
      vi: `${vi} được mời phát biểu nhưng không có trong phòng`,
      en: `${en} is called to speak and not in the room`,
    }),
  },
  {
    // From the site's word that it is not ready or its microphone does not work, or 30 seconds after the call without
    // any word; until it says that it is ready, or is called no more.
    kind: "next_not_ready",
    level: "urgent",
    find: unfitSpeakers,
    words: ({ vi, en }) => ({
      vi: `${vi} được mời phát biểu nhưng chưa sẵn sàng`,
      en: `${en} is called to speak and not ready`,
    }),
  },
  {
    // From LiveKit's not confirming for 3 seconds what a site may publish; until it confirms or the stay ends.
    kind: "microphone_failed",
    level: "urgent",
    find: failedRights,
    words: ({ vi, en }) => ({
      vi: `${vi}: LiveKit chưa xác nhận quyền dùng micro`,
      en: `${en}: LiveKit has not confirmed the right to the microphone`,
    }),
  },
  {
    // From the last moment LiveKit was heard, once it was silent for a minute with people in the room; until it is heard.
    kind: "livekit_silent",
    level: "urgent",
    find: silences,
    words: () => ({
      vi: "LiveKit không phản hồi trong khi phòng đang có người",
      en: "LiveKit is silent while people are in the room",
    }),
  },
  {
    // While this machine's clock stands behind the log, or LiveKit's is more than 30 seconds from ours.
    kind: "clock_skew",
    level: "warning",
    find: wrongClocks,
    words: () => ({
      vi: "Đồng hồ máy chủ hoặc LiveKit chạy lệch",
      en: "The clock of the server or of LiveKit is wrong",
    }),
  },
] as const satisfies Rule[];

export type AlertKind = (typeof ALERT_RULES)[number]["kind"];

/** `id`: made of what the alert is about, so it is the same whenever and wherever it is computed. */
export type Alert = {
  id: string;
  kind: AlertKind;
  level: Rule["level"];
  siteId: string | null;
  turnId: string | null;
  from: Millis;
  to: Millis | null;
  words: Words;
};

const NO_SITE: Words = { vi: "Lượt phát biểu không nêu điểm cầu", en: "A turn without a site" };

/** All alerts there were and are, the latest first. */
export function alertsOf(scene: Scene): Alert[] {
  const sites = new Map(scene.sites.map((site) => [site.id, site]));
  const alerts = ALERT_RULES.flatMap(({ kind, level, find, words }) =>
    find(scene).flatMap(({ key, siteId, turnId, ...lasting }) => {
      const site = sites.get(siteId ?? "");
      const name = site ? { vi: site.name, en: site.name } : NO_SITE;
      const until = site?.goneAt ?? null;
      return cutTo(scene, lasting, until).map(({ from, to }, nth) => {
        const id = idOf(nth === 0 ? [kind, ...key] : [kind, ...key, String(nth)]);
        return { id, kind, level, siteId, turnId, from, to, words: words(name) };
      });
    }),
  );
  return alerts.sort((a, b) => b.from - a.from || (a.id < b.id ? -1 : 1));
}

/** Parts may hold whatever LiveKit calls a stay. */
function idOf(parts: string[]): string {
  const plain = (part: string) =>
    part.replace(/[^\w-]/gu, (sign) => `.${(sign.codePointAt(0) ?? 0).toString(16)}.`);
  return parts.map(plain).join("~");
}
