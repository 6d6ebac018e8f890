import type { BrowserContext } from "playwright-core";
import { ADMIN_KEY, LIVEKIT_KEY, type Answered } from "./app.ts";
import { builtPages } from "./built-pages.ts";
import { communes, ORDINARY, type DayCast } from "./day-cast.ts";
import { liveKitOverHttp } from "./livekit-http.ts";
import { realServer, type RealServer } from "./real-server.ts";
import { toldRoom, type ToldRoom } from "./told-room.ts";

export type WebDay = Awaited<ReturnType<typeof webDay>>;
type DayOptions = {
  vintage?: 2021 | 2025;
  /** Sites in all; those that are more than the hall and the provinces are of communes. */
  size?: number;
  cast?: DayCast;
};
type Site = { id: string; liveKitIdentity: string };
type Must = (method: string, path: string, body?: unknown) => Promise<Answered["body"]>;

/**
 * The server of `npm start` with its pages, and a seminar in the middle of its day: a hall and provincial sites, most of
 * them in the room, the last two not yet, one lost, one gone, one whose link is open twice, one with a weak line; one
 * speaks, one is called, two wait. Beside it an event that has nothing yet, and two that are over: one with its record
 * open, one with a closed record that a secretary asks to open again.
 */
export async function webDay({ vintage = 2021, size = 0, cast = ORDINARY }: DayOptions = {}) {
  await builtPages();
  const liveKit = await liveKitOverHttp(LIVEKIT_KEY);
  const server = await realServer({ openLiveKit: async () => liveKit });
  const must: Must = async (method, path, body) => {
    const answer = await server.ask(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const event = await must("POST", "/events", {
    title: cast.title,
    startsAt: new Date(Date.now() - 3_600_000).toISOString(),
    place: cast.place,
    supportPhone: cast.supportPhone,
  });
  const empty = await must("POST", "/events", {
    title: "Hội nghị triển khai nhiệm vụ quý I",
    startsAt: "2027-01-05T08:00:00+07:00",
  });
  const over = await makeOver(must, "Hội nghị tổng kết công tác năm");
  const closed = await makeOver(must, "Hội nghị giao ban tháng 10");
  await askToReopen(must, server.ask, closed);
  const at = `/events/${event.id}`;
  const sites = await registerSites(must, at, cast, { vintage, size });
  await must("PATCH", `${at}/sites/${sites[1]?.id}`, { contact: cast.contact });
  const items = await prepare(must, at, cast, sites);
  for (const state of ["scheduled", "live"]) await must("PUT", `${at}/state`, { state });
  const link = (path: string): Promise<{ url: string; secret: string }> =>
    must("POST", `${at}${path}`, {});
  const room = toldRoom(liveKit.rooms, event.roomName, server.tell);
  const { twice, stopSaying } = await fillRoom(server.ask, at, room, sites, link);
  const [, first, second, third, fourth, fifth] = sites;
  const ask = (site: Site | undefined) =>
    must("POST", `${at}/turns`, { siteId: site?.id, itemId: items[2]?.id });
  const turns = [await ask(first), await ask(second), await ask(third), await ask(fourth)];
  await must("PUT", `${at}/turns/${turns[0].id}/floor`);
  await must("POST", `${at}/turns/${turns[1].id}/call`);
  await register(must, at, cast, second?.id);
  return {
    ...server,
    must,
    eventId: event.id as string,
    emptyId: empty.id as string,
    overId: over,
    closedId: closed,
    at,
    sites,
    links: {
      site: (await link(`/sites/${fifth?.id}/links`)).url,
      twice,
      checkIn: (await link(`/sites/${first?.id}/check-in-links`)).url,
      display: (await link("/display-links")).url,
    },
    /** LiveKit tells that a site has gone without a word. */
    loseLine: (nth: number) => room.go(sites[nth]?.liveKitIdentity ?? "", "STATE_MISMATCH"),
    async remove(): Promise<void> {
      stopSaying();
      await server.remove();
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

/** An event that is over; its id. */
async function makeOver(must: Must, title: string): Promise<string> {
  const { id } = await must("POST", "/events", { title, startsAt: "2026-10-05T08:00:00+07:00" });
  for (const state of ["scheduled", "live", "closed"])
    await must("PUT", `/events/${id}/state`, { state });
  return id;
}

/** Closes the record of an event; somebody else than the administrator asks for it to be opened. */
async function askToReopen(must: Must, ask: RealServer["ask"], id: string): Promise<void> {
  const record = `/events/${id}/record`;
  await must("PUT", record, { state: "closed" });
  const roles = [{ eventId: id, role: "secretary" }];
  const { secret } = await must("POST", "/keys", { label: "Lê Minh Thư", roles });
  const wish = { state: "open", reason: "Thiếu một điểm cầu" };
  const { status, body } = await ask("PUT", record, wish, { Authorization: `Bearer ${secret}` });
  if (status !== 202) throw new Error(`Reopening: ${status} ${JSON.stringify(body)}`);
}

async function registerSites(
  must: Must,
  at: string,
  cast: DayCast,
  { vintage, size }: Required<Pick<DayOptions, "vintage" | "size">>,
): Promise<Site[]> {
  const hall = await must("POST", `${at}/sites`, {
    sites: [{ name: cast.hall, role: "central", code: "TW" }],
  });
  const provinces = await must("POST", `${at}/sites/from-provinces`, { vintage });
  const more = communes(provinces.items, Math.max(0, size - 1 - provinces.items.length));
  const others = more.length > 0 ? await must("POST", `${at}/sites`, { sites: more }) : null;
  return [...hall.items, ...provinces.items, ...(others?.items ?? [])];
}

/** Delegates of the first provinces, and the programme; its items. */
async function prepare(
  must: Must,
  at: string,
  cast: DayCast,
  sites: Site[],
): Promise<{ id: string }[]> {
  await must("POST", `${at}/delegates`, {
    delegates: sites
      .slice(1, 9)
      .flatMap(({ id: siteId }) => cast.delegates.map((one) => ({ siteId, ...one }))),
  });
  const [opening, keynote, presentation, closing] = cast.items;
  const programme = await must("PUT", `${at}/programme`, {
    items: [
      { kind: "opening", title: opening, plannedSeconds: 600 },
      { kind: "keynote", title: keynote, plannedSeconds: 1200 },
      { kind: "presentation", title: presentation, plannedSeconds: 5400 },
      { kind: "closing", title: closing, plannedSeconds: 900 },
    ],
  });
  return programme.items;
}

/** The sites come, and some have trouble. */
async function fillRoom(
  ask: RealServer["ask"],
  at: string,
  room: ToldRoom,
  sites: Site[],
  link: (path: string) => Promise<{ url: string; secret: string }>,
) {
  const [lost, gone, twice, weak] = [sites[5], sites[10], sites[11], sites[12]];
  const come = async (secret: string) => {
    const { status, body } = await ask("POST", "/join", { secret, deviceId: "may-1" });
    if (status !== 200) throw new Error(`Join: ${status} ${JSON.stringify(body)}`);
    await room.come(body.liveKit.identity);
    return body.accessToken as string;
  };
  const coming = sites.slice(0, -2).filter((site) => site !== twice && site !== weak);
  await Promise.all(coming.map(({ liveKitIdentity }) => room.come(liveKitIdentity)));
  await room.go(lost?.liveKitIdentity ?? "", "STATE_MISMATCH");
  await room.go(gone?.liveKitIdentity ?? "", "CLIENT_INITIATED");
  const twiceLink = await link(`/sites/${twice?.id}/links`);
  await come(twiceLink.secret);
  const asked = { secret: twiceLink.secret, deviceId: "may-2", takeOver: true };
  await ask("POST", "/join", asked);
  const token = await come((await link(`/sites/${weak?.id}/links`)).secret);
  const headers = { Authorization: `Bearer ${token}` };
  const line = { rttMs: 640, lossPercent: 9 };
  // What was said some seconds ago says nothing of now. The server may be away for a while.
  const say = () => ask("PUT", `${at}/sites/${weak?.id}/signal`, line, headers).catch(() => null);
  await say();
  const timer = setInterval(() => void say(), 3000);
  return { twice: twiceLink.url, stopSaying: () => clearInterval(timer) };
}

/** Two contributions, one with recommendations of which one is disposed of. */
async function register(
  must: Must,
  at: string,
  cast: DayCast,
  siteId: string | undefined,
): Promise<void> {
  const { id } = await must("POST", `${at}/contributions`, {
    siteId,
    organization: "Ủy ban nhân dân tỉnh",
    title: cast.contribution,
    delivery: "oral_and_written",
  });
  await must("POST", `${at}/contributions`, {
    organization: "Hội Luật gia Việt Nam",
    delivery: "written_only",
  });
  for (const [nth, text] of cast.recommendations.entries()) {
    const made = await must("POST", `${at}/contributions/${id}/recommendations`, { text });
    if (nth === 0)
      await must("PATCH", `${at}/recommendations/${made.id}`, { disposition: "accepted" });
  }
}
