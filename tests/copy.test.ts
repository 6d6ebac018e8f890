import { describe, expect, test } from "vitest";
import {
  factsOf,
  openHall,
  outcome,
  siteClient,
  staff,
  turnIn,
  type Hall,
} from "./support/hall.ts";

const NEXT_MONTH = "2026-12-23T14:00:00+07:00";

/** A hall with a tree of sites, two delegates and a programme that names them. */
async function furnished() {
  const hall = await openHall();
  const { admin } = hall.app;
  const { central, hue, daNang } = hall.sites;
  const put = (siteId: string, body: object) => admin("PATCH", `${hall.at}/sites/${siteId}`, body);
  // The parent stands behind its child in the list.
  await put(hue.id, { parentSiteId: daNang.id, code: "46" });
  await put(daNang.id, { parentSiteId: central.id });
  const people = [
    { siteId: hue.id, name: "Nguyễn Văn An", rank: "Đại tá", positions: ["Phó Giám đốc"] },
    { siteId: central.id, name: null, label: "Đại diện Văn phòng Trung ương Đảng" },
  ];
  const { body: made } = await admin("POST", `${hall.at}/delegates`, { delegates: people });
  const [an] = made.items;
  const items = [
    { kind: "opening", title: "Khai mạc", plannedSeconds: 600, startsAt: "2026-11-23T01:15:00Z" },
    {
      kind: "presentation",
      title: "Tham luận",
      plannedSeconds: 900,
      siteId: hue.id,
      delegateId: an.id,
    },
  ];
  await admin("PUT", `${hall.at}/programme`, { items });
  return hall;
}

async function partsOf({ app }: Hall, at: string) {
  const [sites, delegates, programme] = await Promise.all(
    ["sites", "delegates", "programme"].map((part) => app.admin("GET", `${at}/${part}`)),
  );
  return {
    sites: sites?.body.items,
    delegates: delegates?.body.items,
    items: programme?.body.items,
  };
}

describe("copying an event", () => {
  test("makes a draft at another time with the same sites, delegates and programme", async () => {
    const hall = await furnished();
    const { body: old } = await hall.app.admin("GET", hall.at);
    const wish = { startsAt: NEXT_MONTH };
    const made = await hall.app.admin("POST", `${hall.at}/copy`, wish);
    const { id, roomName } = made.body;
    expect([made.status, made.headers.get("Location")]).toEqual([201, `/api/events/${id}`]);
    expect(made.body).toEqual({
      ...old,
      id,
      roomName,
      startsAt: "2026-12-23T07:00:00.000Z",
      endsAt: "2026-12-23T10:30:00.000Z",
      state: "draft",
      version: 1,
    });
    expect([id === old.id, roomName === old.roomName]).toEqual([false, false]);

    const [before, after] = [await partsOf(hall, hall.at), await partsOf(hall, `/events/${id}`)];
    const [central, hue, daNang] = after.sites;
    const ids = new Map(
      before.sites.map((site: { id: string }, n: number) => [site.id, after.sites[n].id]),
    );
    expect(after.sites).toEqual(
      before.sites.map((site: { id: string; parentSiteId: string | null }, n: number) => ({
        ...site,
        id: ids.get(site.id),
        eventId: id,
        parentSiteId: site.parentSiteId === null ? null : ids.get(site.parentSiteId),
        liveKitIdentity: after.sites[n].liveKitIdentity,
        version: 1,
      })),
    );
    expect([hue.parentSiteId, daNang.parentSiteId]).toEqual([daNang.id, central.id]);
    const all = [...before.sites, ...after.sites];
    expect(new Set(all.map((site) => site.liveKitIdentity)).size).toBe(6);
    const [an] = after.delegates.filter((one: { name: string | null }) => one.name !== null);
    expect(after.delegates.map(personOf)).toEqual(before.delegates.map(personOf));
    expect([an.siteId, an.eventId]).toEqual([hue.id, id]);
    expect(after.items.map(itemOf)).toEqual([
      ["Khai mạc", 600, null, null, "2026-12-23T07:15:00.000Z", null],
      ["Tham luận", 900, hue.id, an.id, "2026-12-23T07:25:00.000Z", null],
    ]);
  });

  test("takes nothing along of what happened, and leaves the old event as it is", async () => {
    const hall = await furnished();
    await siteClient(hall, hall.sites.hue.id);
    await hall.state("live");
    await turnIn(hall, "speaking");
    const { body: people } = await hall.app.admin("GET", `${hall.at}/delegates`);
    const marks = [{ delegateId: people.items[0].id, status: "present" }];
    await hall.app.admin("POST", `${hall.at}/roll-call`, { marks });
    const log = await hall.facts();
    const wish = { title: "Hội thảo lần hai", startsAt: NEXT_MONTH };
    const { body: copy } = await hall.app.admin("POST", `${hall.at}/copy`, wish);
    expect(copy).toMatchObject({ title: "Hội thảo lần hai", state: "draft", liveAt: null });
    expect(await hall.facts()).toEqual(log);
    const facts = await factsOf(hall.app, copy.id);
    expect(facts.map(({ type }) => type)).toEqual([
      "event_created",
      ...Array(3).fill("site_registered"),
      ...Array(2).fill("delegate_registered"),
      "programme_set",
    ]);
    expect(facts[0]?.data.copiedFrom).toBe(hall.eventId);
    expect((await hall.app.admin("GET", `/events/${copy.id}/turns`)).body.items).toEqual([]);
    const { delegates } = await partsOf(hall, `/events/${copy.id}`);
    expect(delegates.map((one: { status: string }) => one.status)).toEqual(["unknown", "unknown"]);
  });

  test("keeps a withdrawn site withdrawn, and leaves out whoever was erased", async () => {
    const hall = await furnished();
    await hall.app.admin("PATCH", `${hall.at}/sites/${hall.sites.daNang.id}`, { withdrawn: true });
    const { body: people } = await hall.app.admin("GET", `${hall.at}/delegates?q=nguyen`);
    const an = people.items[0].id;
    const erased = await hall.app.admin("POST", `${hall.at}/delegates/${an}/erasure`, {
      reason: "Theo yêu cầu",
    });
    expect(erased.status).toBeLessThan(300);
    const { body: copy } = await hall.app.admin("POST", `${hall.at}/copy`, {
      startsAt: NEXT_MONTH,
    });
    const { sites, delegates, items } = await partsOf(hall, `/events/${copy.id}`);
    expect(sites.map((site: { withdrawn: boolean }) => site.withdrawn)).toEqual([
      false,
      false,
      true,
    ]);
    expect(delegates.map((one: { label: string }) => one.label)).toEqual([
      "Đại diện Văn phòng Trung ương Đảng",
    ]);
    expect(items[1].delegateId).toBeNull();
  });

  test("is the organizer's to do, who is organizer of the copy too", async () => {
    const hall = await furnished();
    const copy = async (role: string) => {
      const client = await staff(hall.app, hall.eventId, role);
      return { client, made: await client("POST", `${hall.at}/copy`, { startsAt: NEXT_MONTH }) };
    };
    for (const role of ["secretary", "chair", "viewer"])
      expect(outcome((await copy(role)).made)).toBe("403 forbidden");
    const { client, made } = await copy("organizer");
    const at = `/events/${made.body.id}`;
    expect((await client("PATCH", at, { place: "Huế" })).body.place).toBe("Huế");
    expect(outcome(await hall.secretary("GET", at))).toBe("404 not_found");
  });

  test("needs a start, and an event to copy", async () => {
    const hall = await openHall();
    const { admin } = hall.app;
    const [noStart] = (await admin("POST", `${hall.at}/copy`, { title: "Lần hai" })).body.errors;
    expect(noStart.pointer).toBe("/startsAt");
    const none = await admin("POST", "/events/evt_none/copy", { startsAt: NEXT_MONTH });
    expect(outcome(none)).toBe("404 not_found");
  });
});

function personOf({ name, label, rank, positions, mode, role }: Record<string, unknown>) {
  return [name, label, rank, positions, mode, role];
}

function itemOf(item: Record<string, unknown>) {
  const { title, plannedSeconds, siteId, delegateId, plannedStartAt, actualStartAt } = item;
  return [title, plannedSeconds, siteId, delegateId, plannedStartAt, actualStartAt];
}
