import { afterEach, describe, expect, test } from "vitest";
import { ADMIN_KEY } from "./support/app.ts";
import { openHall, iso, type Hall } from "./support/hall.ts";
import { listen, type LiveStream } from "./support/live.ts";
import { enter } from "./support/sites.ts";

const open: LiveStream[] = [];
afterEach(async () => {
  for (const stream of open.splice(0)) await stream.close();
});

async function listening({ app, eventId }: Hall, secret: string = ADMIN_KEY) {
  const stream = await listen(app.app, eventId, { secret });
  open.push(stream);
  return { stream, first: (await stream.next())?.data };
}

async function siteSecret({ app, at, sites }: Hall): Promise<string> {
  const { body: link } = await app.admin("POST", `${at}/sites/${sites.hue.id}/links`, {});
  return (await app.as(null)("POST", "/join", { secret: link.secret })).body.accessToken;
}

type Shown = { kind: string; turnId: string };

describe("the stream of staff", () => {
  test("shows the alerts that last, without the seconds that would never stand still", async () => {
    const hall = await openHall();
    const { stream, first } = await listening(hall);
    const { body } = await hall.secretary("GET", `${hall.at}/alerts`);
    const withoutSeconds = ({ seconds: _seconds, ...alert }: { seconds: number }) => alert;
    expect(first.alerts).toHaveLength(3);
    expect(first.alerts).toEqual(body.items.map(withoutSeconds));
    const { event, sites } = hall;
    await enter(hall.app, event.roomName, sites.hue.liveKitIdentity, "PA_1");
    const { data } = await stream.until((one) => one.data.alerts !== undefined);
    expect(data.types).toEqual(["livekit_told"]);
    expect(data.alerts).toHaveLength(2);
  });

  test("shows what only time makes an alert, within a second or two", async () => {
    const hall = await openHall();
    await hall.state("live");
    const turnId = await hall.ask({ plannedSeconds: 60 });
    await hall.floor(turnId);
    const { stream } = await listening(hall);
    hall.app.clock.advance(61_000);
    const { event, data } = await stream.until((one) => one.data.alerts !== undefined);
    expect([event, data.types]).toEqual(["time", undefined]);
    const over = data.alerts.find(({ kind }: Shown) => kind === "overtime");
    expect(over).toMatchObject({ turnId, beganAt: iso(60), endedAt: null });
  });

  test("shows who acknowledged an alert, messages and open incidents as they change", async () => {
    const hall = await openHall();
    const { stream, first } = await listening(hall);
    expect([first.messages, first.incidents]).toEqual([[], []]);
    const { admin } = hall.app;
    const id = first.alerts[0].id;
    await admin("POST", `${hall.at}/alerts/${id}/acknowledgement`);
    const seen = await stream.until(({ data }) => data.types?.includes("alert_acknowledged"));
    expect(seen.data.alerts[0]).toMatchObject({ id, acknowledgedAt: iso(0) });
    const message = await admin("POST", `${hall.at}/messages`, { all: true, text: "Chuẩn bị" });
    const sent = await stream.until(({ data }) => data.messages !== undefined);
    expect(sent.data.messages).toEqual([message.body]);
    const incident = await admin("POST", `${hall.at}/incidents`, { text: "Mất điện" });
    const noted = await stream.until(({ data }) => data.incidents !== undefined);
    expect(noted.data.incidents).toEqual([incident.body]);
    await admin("PUT", `${hall.at}/incidents/${incident.body.id}/resolution`, {});
    const over = await stream.until(({ data }) => data.incidents !== undefined);
    expect(over.data.incidents).toEqual([]);
  });
});

describe("the stream of a site", () => {
  test("shows its own messages and nobody's alerts", async () => {
    const hall = await openHall();
    const { admin, as } = hall.app;
    const secret = await siteSecret(hall);
    const { stream, first } = await listening(hall, secret);
    expect([first.messages, first.alerts, first.incidents]).toEqual([[], undefined, undefined]);
    const send = (siteIds: string[], text: string) =>
      admin("POST", `${hall.at}/messages`, { siteIds, text });
    await send([hall.sites.daNang.id], "Không phải cho Huế");
    await send([hall.sites.hue.id], "Đề nghị bật micro");
    const { data } = await stream.until((one) => one.data.messages !== undefined);
    const { body } = await as(secret)("GET", `${hall.at}/messages`);
    expect(data.messages).toEqual(body.items);
    expect(data.messages.map(({ text }: { text: string }) => text)).toEqual(["Đề nghị bật micro"]);
  });
});
