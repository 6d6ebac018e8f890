import type { BrowserContext } from "playwright-core";
import { ADMIN_KEY } from "./app.ts";
import { builtPages } from "./built-pages.ts";
import { realServer } from "./real-server.ts";
import { delivery } from "./webhook.ts";

export type WebDay = Awaited<ReturnType<typeof webDay>>;

/** Long names, as they really are. */
const DELEGATES = [
  "Công Tằng Tôn Nữ Thị Quỳnh Trang",
  "Nguyễn Phúc Bửu Nguyên Khôi",
  "Hoàng Thị Minh Hằng",
  "Y Khắp Niê Kdăm",
];

/**
 * The server of `npm start` with its pages, and a seminar in the middle of its day: a hall and provincial sites, most of
 * them in the room, one lost; one speaks, one is called, two wait. Beside it an event that has nothing yet.
 */
export async function webDay({ vintage = 2021 }: { vintage?: 2021 | 2025 } = {}) {
  await builtPages();
  const server = await realServer();
  const must = async (method: string, path: string, body?: unknown) => {
    const answer = await server.ask(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const event = await must("POST", "/events", {
    title: "Hội thảo tham vấn dự thảo Luật Thực hiện dân chủ ở cơ sở",
    startsAt: new Date(Date.now() - 3_600_000).toISOString(),
    place: "Hội trường Bộ Nội vụ, số 8 Tôn Thất Thuyết, Hà Nội",
  });
  const empty = await must("POST", "/events", {
    title: "Hội nghị triển khai nhiệm vụ quý I",
    startsAt: "2027-01-05T08:00:00+07:00",
  });
  const at = `/events/${event.id}`;
  const hall = await must("POST", `${at}/sites`, {
    sites: [{ name: "Hội trường Hà Nội", role: "central", code: "TW" }],
  });
  const provinces = await must("POST", `${at}/sites/from-provinces`, { vintage });
  type Site = { id: string; liveKitIdentity: string };
  const sites: Site[] = [...hall.items, ...provinces.items];
  const [first, second, third, fourth, fifth] = provinces.items as Site[];
  await must("POST", `${at}/delegates`, {
    delegates: (provinces.items as Site[]).slice(0, 8).flatMap(({ id: siteId }) =>
      DELEGATES.map((name) => ({
        siteId,
        name,
        positions: ["Phó Giám đốc phụ trách Sở Tư pháp"],
        organization: "Sở Tư pháp",
      })),
    ),
  });
  const programme = await must("PUT", `${at}/programme`, {
    items: [
      { kind: "opening", title: "Khai mạc", plannedSeconds: 600 },
      { kind: "keynote", title: "Báo cáo đề dẫn", plannedSeconds: 1200 },
      { kind: "presentation", title: "Tham luận của các địa phương", plannedSeconds: 5400 },
      { kind: "closing", title: "Kết luận, bế mạc", plannedSeconds: 900 },
    ],
  });
  for (const state of ["scheduled", "live"]) await must("PUT", `${at}/state`, { state });
  const room = { name: event.roomName as string };
  const tell = async (what: string, nth: number, identity: string) => {
    const now = Date.now();
    const about = { sid: `PA_${nth}`, identity, at: now };
    const more = what === "participant_joined" ? { joinedAt: now } : { reason: "STATE_MISMATCH" };
    await server.tell(delivery(what, room, { ...about, ...more }));
  };
  for (const [nth, site] of sites.slice(0, -2).entries())
    await tell("participant_joined", nth, site.liveKitIdentity);
  await tell("participant_left", 5, sites[5]?.liveKitIdentity ?? "");
  const ask = (site: Site | undefined) =>
    must("POST", `${at}/turns`, { siteId: site?.id, itemId: programme.items[2].id });
  const turns = [await ask(first), await ask(second), await ask(third), await ask(fourth)];
  await must("PUT", `${at}/turns/${turns[0].id}/floor`);
  await must("POST", `${at}/turns/${turns[1].id}/call`);
  await register(must, at, second?.id);
  const link = async (path: string) => (await must("POST", `${at}${path}`, {})).url as string;
  return {
    ...server,
    must,
    eventId: event.id as string,
    emptyId: empty.id as string,
    at,
    sites,
    links: {
      site: await link(`/sites/${fifth?.id}/links`),
      checkIn: await link(`/sites/${first?.id}/check-in-links`),
      display: await link("/display-links"),
    },
    /** Signs the administrator in, as the sign-in page does. */
    async signIn(context: BrowserContext): Promise<void> {
      const answer = await context.request.post(`${server.url}/api/session`, {
        data: { secret: ADMIN_KEY },
      });
      if (!answer.ok()) throw new Error(`Sign-in: ${answer.status()}`);
    },
  };
}

/** Two contributions, one with recommendations of which one is disposed of. */
async function register(
  must: (method: string, path: string, body?: unknown) => Promise<{ id: string }>,
  at: string,
  siteId: string | undefined,
): Promise<void> {
  const { id } = await must("POST", `${at}/contributions`, {
    siteId,
    organization: "Ủy ban nhân dân tỉnh",
    title: "Góp ý về thẩm quyền của thôn, tổ dân phố trong dự thảo Luật",
    delivery: "oral_and_written",
  });
  await must("POST", `${at}/contributions`, {
    organization: "Hội Luật gia Việt Nam",
    delivery: "written_only",
  });
  const texts = [
    "Quy định rõ thời hạn niêm yết công khai",
    "Bổ sung hình thức lấy ý kiến trực tuyến",
  ];
  for (const [nth, text] of texts.entries()) {
    const made = await must("POST", `${at}/contributions/${id}/recommendations`, { text });
    if (nth === 0)
      await must("PATCH", `${at}/recommendations/${made.id}`, { disposition: "accepted" });
  }
}
