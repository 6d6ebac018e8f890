import type { BrowserContext, Page } from "playwright-core";
import { builtPages } from "./built-pages.ts";
import { realServer } from "./real-server.ts";
import { delivery } from "./webhook.ts";

export type SiteDay = Awaited<ReturnType<typeof siteDay>>;
type Source = "camera" | "microphone" | "screen";

/** Served pages and an event that is live, with a hall and two sites that have links; `options` are those of the server. */
export async function siteDay(options: Parameters<typeof realServer>[0] = {}) {
  await builtPages();
  const server = await realServer(options);
  const must = async (method: string, path: string, body?: unknown) => {
    const answer = await server.ask(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const event = await must("POST", "/events", {
    title: "Hội thảo tham vấn dự thảo Luật Thực hiện dân chủ ở cơ sở",
    startsAt: new Date(Date.now() - 600_000).toISOString(),
    supportPhone: "024 3825 1234",
  });
  const at = `/events/${event.id}`;
  const { items: sites } = await must("POST", `${at}/sites`, {
    sites: [
      { name: "Hội trường Hà Nội", role: "central", code: "TW" },
      { name: "Điểm cầu Nghệ An", code: "ĐC 017" },
      { name: "Điểm cầu Cà Mau", code: "ĐC 063" },
    ],
  });
  const [hall, site, other] = sites;
  const people = ["Nguyễn Văn An", "Trần Thị Bình", "Lê Quốc Cường", "Phạm Thị Dung"];
  await must("POST", `${at}/delegates`, {
    delegates: people.map((name) => ({ siteId: site.id, name, positions: ["Chuyên viên"] })),
  });
  await must("PUT", `${at}/programme`, {
    items: [
      { kind: "opening", title: "Khai mạc", plannedSeconds: 600 },
      { kind: "presentation", title: "Tham luận của các địa phương", plannedSeconds: 5400 },
    ],
  });
  for (const state of ["scheduled", "live"]) await must("PUT", `${at}/state`, { state });
  const linkOf = async (siteId: string) =>
    (await must("POST", `${at}/sites/${siteId}/links`, {})) as { url: string };
  let told = 0;
  return {
    ...server,
    must,
    at,
    event,
    hall,
    site,
    other,
    link: (await linkOf(site.id)).url,
    otherLink: (await linkOf(other.id)).url,
    hallLink: (await linkOf(hall.id)).url,
    /** How the page is called in the room. */
    identityOf,
    /** LiveKit tells that the page came into the room, or went. */
    async tellOf(page: Page, what: "joined" | "left", sid = "PA_site"): Promise<void> {
      const now = Date.now();
      const about = { sid, identity: await identityOf(page), at: now };
      const more = what === "joined" ? { joinedAt: now } : { reason: "CLIENT_INITIATED" };
      told += 1;
      const sent = delivery(`participant_${what}`, { name: event.roomName }, { ...about, ...more });
      await server.tell({ ...sent, id: `EV_site_${told}` });
    },
    /** What LiveKit does when our server asks for it. */
    async grant(page: Page, publish: Source[]): Promise<void> {
      const identity = await identityOf(page);
      await page.evaluate(
        `diemCauFakeMedia.grant(${JSON.stringify(identity)}, ${JSON.stringify(publish)})`,
      );
    },
    turn: async (id: string) => must("GET", `${at}/turns/${id}`),
    turns: async () => (await must("GET", `${at}/turns`)).items as { id: string; state: string }[],
  };
}

/** A window whose media are the stand-in's. */
export async function withFakeMedia(context: BrowserContext): Promise<BrowserContext> {
  await context.addInitScript(`globalThis.diemCauMedia = "fake";`);
  return context;
}

async function identityOf(page: Page): Promise<string> {
  const answer = await page.evaluate(`fetch("/api/join/refresh", {
    method: "POST", headers: { "Diem-Cau-As": "site" },
  }).then((answer) => answer.json())`);
  return (answer as { liveKit: { identity: string } }).liveKit.identity;
}
