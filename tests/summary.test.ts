import { describe, expect, test } from "vitest";
import { closingSentence } from "../src/reports/summary.ts";
import { iso, openHall, siteClient, staff, type Hall } from "./support/hall.ts";
import { refusal } from "./support/seminar.ts";
import { delivery, tell } from "./support/webhook.ts";

const summary = async (hall: Hall) => (await hall.secretary("GET", `${hall.at}/summary`)).body;

const NO_STATUS = {
  present: 0,
  present_online: 0,
  excused: 0,
  unexcused: 0,
  late: 0,
  left_early: 0,
  substituted: 0,
  unknown: 0,
};

async function contribute(hall: Hall, organization: string, how = "oral_and_written") {
  const body = { organization, delivery: how };
  return (await hall.secretary("POST", `${hall.at}/contributions`, body)).body.id as string;
}

/** The floor for so long. */
async function speak(hall: Hall, turnId: string, seconds: number) {
  await hall.floor(turnId);
  hall.app.clock.advance(seconds * 1000);
  await hall.end(turnId);
}

function told(hall: Hall, what: string, site: "hue" | "daNang", sid: string) {
  const { app, event, sites } = hall;
  const about = { sid, identity: sites[site].liveKitIdentity, at: app.clock.now() };
  return tell(app.app, delivery(`participant_${what}`, { name: event.roomName }, about));
}

describe("the summary", () => {
  test("of an event in which nothing happened yet is all zero", async () => {
    const hall = await openHall();
    expect(await summary(hall)).toEqual({
      sites: { registered: 3, connected: 0, everConnected: 0 },
      delegates: { registered: 0, byStatus: NO_STATUS },
      headcount: { sitesReported: 0, expected: 0, present: 0, excused: 0, unexcused: 0 },
      contributions: { written: 0, presented: 0, writtenOnly: 0 },
      turns: { waiting: 0, finished: 0, plannedSeconds: 0, spokenSeconds: 0 },
      programme: { items: 0, done: 0, predictedEndAt: null },
      closingSentence: "Hội thảo chưa nhận được văn bản góp ý",
    });
  });

  test("counts sites that are in the room now and that ever were, without those withdrawn", async () => {
    const hall = await openHall();
    await told(hall, "joined", "hue", "PA_1");
    await told(hall, "joined", "daNang", "PA_2");
    await told(hall, "left", "daNang", "PA_2");
    expect((await summary(hall)).sites).toEqual({ registered: 3, connected: 1, everConnected: 2 });
    const path = `${hall.at}/sites/${hall.sites.daNang.id}`;
    await hall.app.admin("PATCH", path, { withdrawn: true });
    expect((await summary(hall)).sites).toEqual({ registered: 2, connected: 1, everConnected: 1 });
  });

  test("counts delegates by their latest marks and the latest headcount of each site", async () => {
    const hall = await openHall();
    const { sites, secretary, at } = hall;
    const { body } = await hall.app.admin("POST", `${at}/delegates`, {
      delegates: ["An", "Bình", "Chi"].map((name) => ({ siteId: sites.hue.id, name })),
    });
    const [an, binh] = body.items.map(({ id }: { id: string }) => id);
    const mark = (delegateId: string, status: string) =>
      secretary("POST", `${at}/roll-call`, { marks: [{ delegateId, status }] });
    await mark(an, "excused");
    await mark(an, "late");
    await mark(binh, "unexcused");
    const report = (siteId: string, present: number, excused: number) =>
      secretary("POST", `${at}/sites/${siteId}/headcounts`, {
        expected: present + excused + 1,
        present,
        excused,
        unexcused: 1,
      });
    await report(sites.hue.id, 10, 5);
    await report(sites.hue.id, 20, 3);
    await report(sites.daNang.id, 7, 0);
    const found = await summary(hall);
    expect(found.delegates).toEqual({
      registered: 3,
      byStatus: { ...NO_STATUS, late: 1, unexcused: 1, unknown: 1 },
    });
    expect(found.headcount).toEqual({
      sitesReported: 2,
      expected: 24 + 8,
      present: 27,
      excused: 3,
      unexcused: 2,
    });
  });

  test("counts turns, contributions and programme by what was really spoken since going live", async () => {
    const hall = await openHall();
    const [tried, spoken] = [await contribute(hall, "Sở A"), await contribute(hall, "Sở B")];
    await contribute(hall, "Sở C", "written_only");
    const { body: programme } = await hall.app.admin("PUT", `${hall.at}/programme`, {
      items: [
        { kind: "presentation", title: "Tham luận 1", plannedSeconds: 600 },
        { kind: "presentation", title: "Tham luận 2", plannedSeconds: 300 },
      ],
    });
    const first = await hall.ask({ contributionId: tried, plannedSeconds: 600 });
    await speak(hall, first, 60);
    expect((await summary(hall)).turns).toEqual({
      waiting: 0,
      finished: 0,
      plannedSeconds: 0,
      spokenSeconds: 0,
    });
    await hall.state("live");
    const itemId = programme.items[0].id;
    const second = await hall.ask({ contributionId: spoken, itemId, plannedSeconds: 500 });
    await speak(hall, second, 540);
    const third = await hall.ask({ plannedSeconds: 100 });
    await hall.floor(third);
    hall.app.clock.advance(30_900);
    const found = await summary(hall);
    // The one that was tried waits again; the one that speaks is not finished, but it has spoken.
    expect(found.turns).toEqual({
      waiting: 1,
      finished: 1,
      plannedSeconds: 600,
      spokenSeconds: 570,
    });
    expect(found.contributions).toEqual({ written: 3, presented: 1, writtenOnly: 2 });
    expect(found.closingSentence).toBe(
      "3 văn bản góp ý, trong đó có 1 ý kiến được tham luận trực tiếp tại Hội thảo",
    );
    const { body: plan } = await hall.secretary("GET", `${hall.at}/programme`);
    expect(plan.endsAt.predicted).toBe(iso(60 + 540 + 30.9 + 300));
    expect(found.programme).toEqual({ items: 2, done: 1, predictedEndAt: plan.endsAt.predicted });
  });

  test("is for the staff of the event, viewers too, and for no site", async () => {
    const hall = await openHall();
    for (const role of ["organizer", "secretary", "chair", "viewer"]) {
      const caller = await staff(hall.app, hall.eventId, role);
      expect((await caller("GET", `${hall.at}/summary`)).status).toBe(200);
    }
    const site = await siteClient(hall, hall.sites.hue.id);
    expect(refusal(await site("GET", `${hall.at}/summary`))).toEqual([403, "forbidden"]);
  });
});

describe("the closing sentence", () => {
  test.each([
    [
      "seminar",
      92,
      15,
      "92 văn bản góp ý, trong đó có 15 ý kiến được tham luận trực tiếp tại Hội thảo",
    ],
    [
      "conference",
      92,
      15,
      "92 văn bản góp ý, trong đó có 15 ý kiến được tham luận trực tiếp tại Hội nghị",
    ],
    [
      "tọa đàm",
      1482,
      3,
      "1.482 văn bản góp ý, trong đó có 3 ý kiến được tham luận trực tiếp tại Hội thảo",
    ],
    ["seminar", 92, 0, "92 văn bản góp ý gửi đến Hội thảo"],
    ["conference", 0, 0, "Hội nghị chưa nhận được văn bản góp ý"],
  ])("of a %s with %i written, %i of them presented", (kind, written, presented, sentence) => {
    expect(closingSentence(kind, { written, presented })).toBe(sentence);
  });
});
