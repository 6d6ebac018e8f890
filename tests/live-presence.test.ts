import { afterEach, describe, expect, test } from "vitest";
import { ADMIN_KEY } from "./support/app.ts";
import { headOf, iso, openHall } from "./support/hall.ts";
import { listen, type LiveEvent, type LiveStream } from "./support/live.ts";

const open: LiveStream[] = [];
afterEach(async () => {
  for (const stream of open.splice(0)) await stream.close();
});

/** A live event with a delegate at Huế; staff and the site of Huế listen. */
async function listened() {
  const hall = await openHall();
  const { app, at, sites, eventId } = hall;
  const delegates = [{ siteId: sites.hue.id, name: "Hoàng Mai" }];
  const { body } = await app.admin("POST", `${at}/delegates`, { delegates });
  await hall.state("live");
  const { body: link } = await app.admin("POST", `${at}/sites/${sites.hue.id}/links`, {});
  const { body: joined } = await app.as(null)("POST", "/join", { secret: link.secret });
  const stream = async (secret: string) => {
    const one = await listen(app.app, eventId, { secret });
    open.push(one);
    return { ...one, first: (await one.next())?.data };
  };
  return {
    ...hall,
    mai: body.items[0].id as string,
    site: app.as(joined.accessToken),
    staff: await stream(ADMIN_KEY),
    own: await stream(joined.accessToken),
  };
}

const has = (part: string) => (event: LiveEvent) => part in event.data;

describe("the running round in the stream", () => {
  test("is shown to staff with every site, to a site with its own line, and is gone when it ends", async () => {
    const { staff, own, secretary, at, sites, mai } = await listened();
    expect([staff.first.rollCall, own.first.rollCall]).toEqual([null, null]);
    const rounds = `${at}/roll-call/rounds`;
    const { body: round } = await secretary("POST", rounds, { name: "Đầu giờ" });
    expect((await staff.until(has("rollCall"))).data).toMatchObject({
      types: ["roll_call_round_opened"],
      rollCall: round,
    });
    const line = { id: round.id, name: "Đầu giờ", openedAt: iso(0), expected: 1 };
    expect((await own.until(has("rollCall"))).data.rollCall).toEqual({
      ...line,
      sentAt: null,
      marked: 0,
      unmarked: 1,
    });
    await secretary("POST", `${at}/roll-call`, { marks: [{ delegateId: mai, status: "late" }] });
    await staff.until(has("rollCall"));
    expect((await own.until(has("rollCall"))).data.rollCall).toMatchObject({ marked: 1 });
    await secretary("POST", `${rounds}/${round.id}/answers`, { siteId: sites.hue.id });
    const sent = (await staff.until(has("rollCall"))).data.rollCall;
    expect(sent).toEqual((await secretary("GET", `${rounds}/${round.id}`)).body);
    expect((await own.until(has("rollCall"))).data.rollCall.sentAt).toBe(iso(0));
    await secretary("PUT", `${rounds}/${round.id}/state`, { state: "closed" });
    expect((await staff.until(has("rollCall"))).data.rollCall).toBeNull();
    expect((await own.until(has("rollCall"))).data.rollCall).toBeNull();
  });
});

describe("a checkpoint in the stream", () => {
  test("comes to a site when its moment does, without any fact, and goes when it is over", async () => {
    const { app, staff, own, secretary, at, eventId } = await listened();
    expect([staff.first.checkpoints, own.first.checkpoint]).toEqual([[], null]);
    const wish = { minutes: 1, at: iso(100) };
    const { body: made } = await secretary("POST", `${at}/checkpoints`, wish);
    const { answers: _, counts: __, ...shown } = made;
    const told = (await staff.until(has("checkpoints"))).data.checkpoints;
    expect(told).toEqual([{ ...shown, state: "scheduled", confirmations: [] }]);
    const head = await headOf(app, eventId);
    app.clock.set(Date.parse(iso(100)));
    const opened = await own.until(has("checkpoint"));
    expect(opened.event).toBe("time");
    expect(opened.data.checkpoint).toEqual({
      id: made.id,
      opensAt: iso(100),
      closesAt: iso(160),
      minutes: 1,
      note: null,
      confirmation: null,
    });
    expect((await staff.until(has("checkpoints"))).data.checkpoints[0].state).toBe("open");
    expect(await headOf(app, eventId)).toBe(head);
    app.clock.set(Date.parse(iso(160)));
    expect((await own.until(has("checkpoint"))).data.checkpoint).toBeNull();
  }, 30_000);

  test("shows the site's answer to itself and to staff, and to no other site", async () => {
    const { staff, own, site, secretary, at, sites } = await listened();
    const { body: made } = await secretary("POST", `${at}/checkpoints`, { minutes: 5 });
    expect((await own.until(has("checkpoint"))).data.checkpoint.confirmation).toBeNull();
    await site("POST", `${at}/checkpoints/${made.id}/confirmation`, { present: 7 });
    const answer = { confirmedAt: iso(0), present: 7 };
    expect((await own.until(has("checkpoint"))).data.checkpoint.confirmation).toEqual(answer);
    const seen = await staff.until(({ data }) => data.checkpoints?.[0]?.confirmations.length > 0);
    expect(seen.data.checkpoints[0].confirmations).toEqual([
      { siteId: sites.hue.id, late: false, ...answer },
    ]);
    const { body: other } = await secretary("POST", `${at}/checkpoints`, { minutes: 5 });
    const waiting = (await own.until(has("checkpoint"))).data.checkpoint;
    expect([waiting.id, waiting.confirmation]).toEqual([other.id, null]);
    expect(JSON.stringify(own.first)).not.toContain("checkpoints");
  });
});
