import type { Client, TestApp } from "./app.ts";

/** What was asked and answered; `body` is of whatever shape the route gives. */
export type Said = { call: string; status: number; body: unknown };
export type Scene = {
  app: TestApp;
  said: Said[];
  admin: Client;
  as(secret: string | null): Client;
};
export type Cast = {
  at: string;
  eventId: string;
  room: string;
  organizer: Client;
  secretary: Client;
  hall: string;
  hue: string;
  withdrawn: string;
  hueSecret: string;
  checkIn: string;
  delegates: string[];
  contribution: string;
};

/** Everything that is known before the day: keys, sites, links, delegates, a contribution, the programme. */
export async function schedule(scene: Scene): Promise<Cast> {
  const staff = await hire(scene);
  const { organizer, at } = staff;
  const sites = await addSites(staff);
  const links = await addLinks(staff, sites.hue);
  const delegates = await addDelegates(staff, sites);
  const contribution = await addProgramme(staff, sites);
  await organizer("PUT", `${at}/state`, { state: "scheduled" });
  return { ...staff, ...sites, ...links, delegates, contribution };
}

type Staff = Awaited<ReturnType<typeof hire>>;
type Sites = Awaited<ReturnType<typeof addSites>>;

const seminar = { title: "Hội thảo Quy chế phối hợp", startsAt: "2026-11-23T08:30:00+07:00" };

async function hire({ admin, as }: Scene) {
  const maker = await admin("POST", "/keys", { label: "Ban tổ chức" });
  const organizer = as(maker.body.secret);
  const once = { "Idempotency-Key": "lan-1" };
  const { body: event } = await organizer("POST", "/events", seminar, once);
  await organizer("POST", "/events", seminar, once);
  const at = `/events/${event.id}`;
  const changes = {
    place: "Hà Nội",
    attendanceRule: { presentSharePercent: 62.5 },
    turnRule: { warningSeconds: 90, siteBudgetSeconds: 600, lostLinePauses: true },
  };
  await organizer("PATCH", at, changes);
  const roles = [{ eventId: event.id, role: "secretary" }];
  const hired = await admin("POST", "/keys", { label: "Thư ký", roles });
  const gone = await admin("POST", "/keys", { label: "Cũ", roles });
  await signInAndOut({ admin, as }, gone.body, roles);
  await admin("DELETE", `/keys/${gone.body.id}`);
  const secretary = as(hired.body.secret);
  return { at, eventId: event.id, room: event.roomName, organizer, secretary };
}

/** A holder of a key comes in by a link and by the key, goes and comes again; another link is never used. */
async function signInAndOut(
  { admin, as }: Pick<Scene, "admin" | "as">,
  key: { id: string; secret: string },
  roles: object[],
) {
  const links = `/keys/${key.id}/sign-in-links`;
  const { body: link } = await admin("POST", links, {});
  const first = await as(null)("POST", "/session", { secret: link.secret });
  const cookie = { Cookie: first.headers.get("Set-Cookie")?.split(";")[0] ?? "" };
  await as(null)("GET", "/me", undefined, cookie);
  await as(null)("DELETE", "/session", undefined, cookie);
  await as(null)("POST", "/session", { secret: key.secret });
  await as(key.secret)("DELETE", "/sessions");
  await admin("POST", links, {});
  await admin("DELETE", links);
  await admin("PUT", `/keys/${key.id}/roles`, { roles: [] });
  await admin("PUT", `/keys/${key.id}/roles`, { roles });
  await as(null)("POST", "/session", { secret: key.secret });
}

async function addSites({ organizer, at }: Staff) {
  const registered = await organizer("POST", `${at}/sites`, {
    sites: [
      { name: "Hà Nội", role: "central", code: "HN" },
      { name: "Thừa Thiên Huế", code: "46", provinceCode: "46" },
      { name: "Đà Nẵng" },
      { name: "Nhầm", contact: { name: "Bùi Văn Nhầm", phone: "0236 382 1111" } },
    ],
  });
  const [hall, hue, danang, wrong]: string[] = idsOf(registered.body);
  await organizer("PATCH", `${at}/sites/${danang}`, { parentSiteId: hue });
  await organizer("DELETE", `${at}/sites/${wrong}`);
  const reason = "Theo yêu cầu";
  await organizer("POST", `${at}/sites/${wrong}/contact/erasure`, { reason });
  await organizer("PATCH", `${at}/sites/${hue}`, { contact: { name: "Tôn Thất Hòa" } });
  await organizer("PATCH", at, { supportPhone: "0234 382 2222" });
  await organizer("POST", `${at}/support-phone/erasure`, { reason });
  await organizer("PATCH", at, { supportPhone: "024 1080" });
  const other = await organizer("POST", "/events", { ...seminar, title: "Hội nghị toàn quốc" });
  await organizer("POST", `/events/${other.body.id}/sites/from-provinces`, { vintage: 2025 });
  return { hall: hall ?? "", hue: hue ?? "", withdrawn: danang ?? "" };
}

async function addLinks({ organizer, at }: Staff, hue: string) {
  const link = await organizer("POST", `${at}/sites/${hue}/links`, { label: "Máy 1" });
  const sent = `${at}/sites/${hue}/links/${link.body.id}/sent`;
  await organizer("PUT", sent);
  await organizer("DELETE", sent);
  await organizer("PUT", sent);
  const checkIn = await organizer("POST", `${at}/sites/${hue}/check-in-links`, {});
  const display = await organizer("POST", `${at}/display-links`, {});
  await organizer("DELETE", `${at}/display-links/${display.body.id}`);
  return { hueSecret: link.body.secret, checkIn: checkIn.body.secret };
}

async function addDelegates({ organizer, at }: Staff, { hall, hue }: Sites): Promise<string[]> {
  const registered = await organizer("POST", `${at}/delegates`, {
    delegates: [
      { siteId: hue, name: "Nguyễn Văn Đức", rank: "Đại tá", positions: ["Phó Cục trưởng"] },
      { siteId: hue, name: "Trần Thị Ánh", precedence: 2 },
      { siteId: hall, name: null, label: "Đại diện Văn phòng Trung ương Đảng", precedence: 1 },
      { siteId: hall, name: "Lê Nhầm" },
    ],
  });
  const ids = idsOf(registered.body);
  await organizer("PATCH", `${at}/delegates/${ids[1]}`, { rank: "Thượng tá", mode: "online" });
  await organizer("DELETE", `${at}/delegates/${ids[3]}`);
  return ids;
}

async function addProgramme({ organizer, at }: Staff, { hall, hue }: Sites): Promise<string> {
  const text = { siteId: hue, organization: "Quân khu 4", topics: ["Quy chế"], summary: ["Một"] };
  const written = { ...text, delivery: "written_only" };
  const { body: given } = await organizer("POST", `${at}/contributions`, written);
  const spoken = { delivery: "oral_and_written" };
  await organizer("PATCH", `${at}/contributions/${given.id}`, spoken);
  const proposal = { text: "Ban hành Quy chế", addressee: "Ban Bí thư" };
  const recommendations = `${at}/contributions/${given.id}/recommendations`;
  const { body: made } = await organizer("POST", recommendations, proposal);
  await organizer("PATCH", `${at}/recommendations/${made.id}`, { disposition: "accepted" });
  const talk = { kind: "presentation", title: "Tham luận", plannedSeconds: 900 };
  const pause = { kind: "break", title: "Giải lao", plannedSeconds: 900 };
  await organizer("PUT", `${at}/programme`, {
    items: [
      { kind: "opening", title: "Khai mạc", plannedSeconds: 600, siteId: hall },
      { ...talk, siteId: hue, contributionId: given.id },
      { ...pause, startsAt: "2026-11-23T03:00:00Z" },
    ],
  });
  return given.id;
}

function idsOf({ items }: { items: { id: string }[] }): string[] {
  return items.map(({ id }) => id);
}
