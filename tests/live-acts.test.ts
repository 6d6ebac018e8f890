import { afterEach, describe, expect, test } from "vitest";
import { ADMIN_KEY } from "./support/app.ts";
import { iso, openHall, siteClient } from "./support/hall.ts";
import { listen, type LiveEvent, type LiveStream } from "./support/live.ts";

const open: LiveStream[] = [];
afterEach(async () => {
  for (const stream of open.splice(0)) await stream.close();
});

async function listened() {
  const hall = await openHall();
  await hall.state("live");
  const stream = await listen(hall.app.app, hall.eventId, { secret: ADMIN_KEY });
  open.push(stream);
  return { ...hall, stream, first: (await stream.next())?.data };
}

const has = (part: string) => (event: LiveEvent) => part in event.data;

describe("the stream of staff", () => {
  test("says who did what to the floor, oldest first, by name", async () => {
    const { stream, first, ...hall } = await listened();
    expect(first.acts).toEqual([]);
    const turnId = await hall.ask({ siteId: hall.sites.hue.id });
    await hall.move(turnId, "call");
    await hall.app.admin("PUT", `${hall.at}/turns/${turnId}/floor`);
    const { data } = await stream.until(({ data: { acts } }) => acts?.length === 2);
    const [called, started] = data.acts;
    expect(called).toMatchObject({ type: "turn_called", at: iso(0), turnId, itemId: null });
    expect(called.siteId).toBe(hall.sites.hue.id);
    expect(called.by).toMatchObject({ kind: "apiKey", name: "secretary" });
    expect(started).toMatchObject({ type: "turn_started", turnId });
    expect(started.by).toEqual({ kind: "apiKey", id: "bootstrap", name: null });
    expect(started.seq).toBeGreaterThan(called.seq);
  });

  test("does not tell a site who acted", async () => {
    const hall = await openHall();
    const { body: link } = await hall.app.admin(
      "POST",
      `${hall.at}/sites/${hall.sites.hue.id}/links`,
      {},
    );
    const { body } = await hall.app.as(null)("POST", "/join", { secret: link.secret });
    await hall.move(await hall.ask({ siteId: hall.sites.hue.id }), "call");
    const stream = await listen(hall.app.app, hall.eventId, { secret: body.accessToken });
    open.push(stream);
    const shown = (await stream.next())?.data;
    expect([shown.ownTurns.length, shown.acts, shown.people, shown.present]).toEqual([
      1,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("names the people of the queue and how many are present at each site", async () => {
    const { stream, first, app, at, sites, ...hall } = await listened();
    expect([first.people, first.present]).toEqual([[], []]);
    const delegates = [{ siteId: sites.hue.id, name: "Hoàng Mai", positions: ["Giám đốc"] }];
    const { body } = await app.admin("POST", `${at}/delegates`, { delegates });
    const delegateId = body.items[0].id;
    expect((await stream.until(has("present"))).data.present).toEqual([
      { siteId: sites.hue.id, expected: 1, present: 0 },
    ]);
    await hall.ask({ delegateId });
    const { data } = await stream.until(has("people"));
    expect(data.people).toEqual([
      { delegateId, name: "Hoàng Mai", rank: null, positions: ["Giám đốc"], organization: null },
    ]);
    await app.admin("POST", `${at}/roll-call`, { marks: [{ delegateId, status: "present" }] });
    expect((await stream.until(has("present"))).data.present).toEqual([
      { siteId: sites.hue.id, expected: 1, present: 1 },
    ]);
    const counted = { expected: 20, present: 18, excused: 1, unexcused: 1 };
    await app.admin("POST", `${at}/sites/${sites.daNang.id}/headcounts`, counted);
    expect((await stream.until(has("present"))).data.present).toContainEqual({
      siteId: sites.daNang.id,
      expected: 20,
      present: 18,
    });
  });
});

describe("sending a site home", () => {
  test("ends its sessions and nothing else: by its link it comes again", async () => {
    const hall = await openHall();
    const { app, at, sites } = hall;
    const [hue, other] = [
      await siteClient(hall, sites.hue.id),
      await siteClient(hall, sites.daNang.id),
    ];
    const from = (await hall.facts()).length;
    const sent = await app.admin("DELETE", `${at}/sites/${sites.hue.id}/session`);
    expect(sent.status).toBe(204);
    const facts = (await hall.facts(from)).map(({ type, data }) => [type, data.reason]);
    expect(facts).toEqual([["session_ended", "sent_home"]]);
    expect([(await hue("GET", "/me")).status, (await other("GET", "/me")).status]).toEqual([
      401, 200,
    ]);
    const again = await siteClient(hall, sites.hue.id);
    expect((await again("GET", "/me")).status).toBe(200);
  });

  test("says nothing to the log of a site that is not in, and knows no other site", async () => {
    const hall = await openHall();
    const from = (await hall.facts()).length;
    const gone = await hall.secretary("DELETE", `${hall.at}/sites/${hall.sites.hue.id}/session`);
    const unknown = await hall.secretary("DELETE", `${hall.at}/sites/site_none/session`);
    expect([gone.status, unknown.body.code]).toEqual([204, "not_found"]);
    expect(await hall.facts(from)).toEqual([]);
  });
});
