import { describe, expect, test } from "vitest";
import { telOf } from "../web/format/phone.ts";
import { refusal, seminar } from "./support/seminar.ts";

const DESK = "024 3825 1234 (máy lẻ 102)";
const AN = { name: "Nguyễn Thị An", phone: "0912 345 678" };

describe("the support phone of an event", () => {
  test("is set with the event or later, logged by itself, and shown to a site that joins", async () => {
    const { admin, as, path, haiPhong, log, head } = await seminar();
    expect((await admin("GET", path)).body).not.toHaveProperty("supportPhone");
    const before = await head();
    const { body } = await admin("PATCH", path, { supportPhone: DESK, place: "Hà Nội" });
    expect([body.supportPhone, body.place]).toEqual([DESK, "Hà Nội"]);
    expect((await log(before)).map(({ type, data }) => [type, data])).toEqual([
      ["event_changed", { place: "Hà Nội" }],
      ["event_phone_set", { eventId: body.id, phone: DESK }],
    ]);
    const after = await head();
    await admin("PATCH", path, { supportPhone: DESK });
    expect(await head()).toBe(after);
    const { body: link } = await admin("POST", `${path}/sites/${haiPhong}/links`, {});
    const joined = await as(null)("POST", "/join", { secret: link.secret });
    expect(joined.body.event.supportPhone).toBe(DESK);
    const made = await admin("POST", "/events", {
      title: "Hội nghị",
      startsAt: "2026-12-01T08:00:00+07:00",
      supportPhone: "+84 24 3825 1234",
    });
    expect(made.body).toMatchObject({ supportPhone: "+84 24 3825 1234", version: 2 });
  });

  test.each(["gọi cô Hà", "12", "x 024 3825 1234", "1".repeat(51)])(
    "is a number that can be called: not %j",
    async (supportPhone) => {
      const { admin, path } = await seminar();
      const refused = await admin("PATCH", path, { supportPhone });
      expect(refusal(refused)).toEqual([422, "invalid_input", "/supportPhone"]);
    },
  );

  test("is the organizer's to change, also while the event is live, and goes by versions", async () => {
    const { admin, role, path } = await seminar("live");
    for (const other of ["secretary", "chair", "viewer"] as const) {
      const by = await role(other);
      expect(refusal(await by("PATCH", path, { supportPhone: DESK }))).toEqual([403, "forbidden"]);
    }
    const stale = { "If-Match": '"1"' };
    const refused = await admin("PATCH", path, { supportPhone: DESK }, stale);
    expect(refusal(refused)).toEqual([412, "version_conflict"]);
  });

  test("can be erased from the log too", async () => {
    const { admin, role, path, log, head, rebuilt } = await seminar();
    await admin("PATCH", path, { supportPhone: "0987 654 321" });
    await admin("PATCH", path, { supportPhone: "0987 654 322" });
    const erase = (by = admin) =>
      by("POST", `${path}/support-phone/erasure`, { reason: "Số của cá nhân" });
    expect(refusal(await erase(await role("secretary")))).toEqual([403, "forbidden"]);
    expect((await erase()).body).not.toHaveProperty("supportPhone");
    const before = await head();
    await erase();
    expect(await head()).toBe(before);
    expect((await admin("GET", `${path}/log/verify`)).body.ok).toBe(true);
    const { standing, replayed } = await rebuilt();
    expect(replayed).toEqual(standing);
    expect([...standing, JSON.stringify(await log())].join()).not.toContain("0987 654");
    await admin("PATCH", path, { supportPhone: DESK });
    expect((await admin("GET", path)).body.supportPhone).toBe(DESK);
  });
});

describe("who answers for a site", () => {
  test("is given with the site or later, as a whole, and logged by itself", async () => {
    const { admin, path, haiPhong, log, head } = await seminar();
    const before = await head();
    const made = await admin("POST", `${path}/sites`, {
      sites: [{ name: "Huế", contact: AN }, { name: "Vinh" }],
    });
    expect(made.body.items.map(({ contact }: { contact: unknown }) => contact)).toEqual([
      AN,
      undefined,
    ]);
    expect((await log(before)).map(({ type }) => type)).toEqual([
      "site_registered",
      "site_contact_set",
      "site_registered",
    ]);
    const change = async (contact: object | null) =>
      (await admin("PATCH", `${path}/sites/${haiPhong}`, { contact })).body.contact;
    expect(await change(AN)).toEqual(AN);
    const after = await head();
    expect(await change(AN)).toEqual(AN);
    expect(await head()).toBe(after);
    expect(await change({ phone: "0225 1080" })).toEqual({ name: null, phone: "0225 1080" });
    expect(await change(null)).toBe(undefined);
    expect((await log(after)).map(({ data }) => data)).toEqual([
      { siteId: haiPhong, name: null, phone: "0225 1080" },
      { siteId: haiPhong, name: null, phone: null },
    ]);
  });

  test("counts as in charge, and is seen by staff and by the site itself alone", async () => {
    const { admin, role, site, path, haiPhong, canTho } = await seminar();
    await admin("PATCH", `${path}/sites/${haiPhong}`, { contact: AN });
    const { steps } = (await admin("GET", `${path}/readiness`)).body;
    expect(steps).toContainEqual(expect.objectContaining({ step: "inCharge", done: 1, total: 3 }));
    const viewer = await role("viewer");
    expect((await viewer("GET", `${path}/sites/${haiPhong}`)).body.contact).toEqual(AN);
    const own = await site(haiPhong);
    expect((await own("GET", `${path}/sites`)).body.items).toMatchObject([{ contact: AN }]);
    const other = await site(canTho);
    expect((await other("GET", `${path}/sites/${haiPhong}`)).status).toBe(404);
    expect(JSON.stringify((await other("GET", `${path}/sites`)).body)).not.toContain(AN.name);
  });

  test.each([
    [{ contact: { phone: "không có" } }, "/contact/phone"],
    [{ contact: { name: "" } }, "/contact/name"],
    [{ contact: { email: "an@hue.gov.vn" } }, "/contact/email"],
    [{ contact: "Nguyễn Thị An" }, "/contact"],
  ])("is refused when it is none: %j", async (change, pointer) => {
    const { admin, path, haiPhong } = await seminar();
    const refused = await admin("PATCH", `${path}/sites/${haiPhong}`, change);
    expect(refusal(refused)).toEqual([422, "invalid_input", pointer]);
  });

  test("goes along into a copy with the desk's number, unless erased", async () => {
    const { admin, path, haiPhong, canTho } = await seminar();
    await admin("PATCH", path, { supportPhone: DESK });
    for (const siteId of [haiPhong, canTho])
      await admin("PATCH", `${path}/sites/${siteId}`, { contact: AN });
    const reason = "Theo yêu cầu";
    await admin("POST", `${path}/sites/${canTho}/contact/erasure`, { reason });
    const startsAt = "2026-12-01T08:00:00+07:00";
    const { body: copy } = await admin("POST", `${path}/copy`, { startsAt });
    expect(copy.supportPhone).toBe(DESK);
    const { items } = (await admin("GET", `/events/${copy.id}/sites`)).body;
    expect(items.map(({ contact }: { contact: unknown }) => contact)).toEqual([
      undefined,
      AN,
      undefined,
    ]);
  });

  test("can be erased from the log too, also when the site is gone", async () => {
    const { admin, role, path, haiPhong, log, head, rebuilt } = await seminar();
    await admin("PATCH", `${path}/sites/${haiPhong}`, { contact: AN });
    const made = await admin("POST", `${path}/sites`, { sites: [{ name: "Huế", contact: AN }] });
    const gone = made.body.items[0].id;
    await admin("DELETE", `${path}/sites/${gone}`);
    const erase = (siteId: string, by = admin) =>
      by("POST", `${path}/sites/${siteId}/contact/erasure`, { reason: "Theo yêu cầu" });
    expect(refusal(await erase(haiPhong, await role("secretary")))).toEqual([403, "forbidden"]);
    expect(refusal(await erase("site_none"))).toEqual([404, "not_found"]);
    expect([(await erase(haiPhong)).status, (await erase(gone)).status]).toEqual([204, 204]);
    // Whoever was erased is nobody: neither shown nor counted.
    expect((await admin("GET", `${path}/sites/${haiPhong}`)).body.contact).toBeUndefined();
    const { steps } = (await admin("GET", `${path}/readiness`)).body;
    expect(steps).toContainEqual(expect.objectContaining({ step: "inCharge", done: 0, total: 3 }));
    const before = await head();
    await erase(haiPhong);
    expect(await head()).toBe(before);
    expect((await admin("GET", `${path}/log/verify`)).body.ok).toBe(true);
    const { standing, replayed } = await rebuilt();
    expect(replayed).toEqual(standing);
    const everything = [...standing, JSON.stringify(await log())].join();
    expect(everything).not.toContain("Thị An");
    expect(everything).not.toContain("0912");
  });
});

test.each([
  ["024 3825 1234 (máy lẻ 102)", "tel:02438251234"],
  ["+84 (24) 3825-1234", "tel:+842438251234"],
  ["0912.345.678 / 0913 222 333", "tel:0912345678"],
])("%s is called by %s", (phone, tel) => {
  expect(telOf(phone)).toBe(tel);
});
