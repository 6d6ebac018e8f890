import { describe, expect, test } from "vitest";
import { calendarOf, type Invitation } from "../src/reports/calendar.ts";
import { openHall, siteClient, staff, type Hall } from "./support/hall.ts";
import { download } from "./support/report-download.ts";

const START = Date.UTC(2026, 10, 23, 1);
const plain: Invitation = {
  eventId: "evt_1",
  kind: "seminar",
  title: "Hội thảo",
  place: null,
  organizer: null,
  state: "scheduled",
  startsAt: START,
  endsAt: null,
  timeZone: "Asia/Ho_Chi_Minh",
  createdAt: START - 1000,
  changedAt: START - 500,
  version: 1,
  items: [],
};

/** The lines as they are meant, folds undone (RFC 5545, 3.1). */
function linesOf(calendar: string): string[] {
  return calendar.replaceAll("\r\n ", "").split("\r\n");
}

function valueOf(calendar: string, name: string): string | undefined {
  const line = linesOf(calendar).find(
    (one) => one.startsWith(`${name}:`) || one.startsWith(`${name};`),
  );
  return line?.slice(name.length + 1);
}

describe("an invitation", () => {
  test("is one object with the lines RFC 5545 and 5546 ask for, ended by CRLF", () => {
    expect(calendarOf(plain).split("\r\n")).toEqual([
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//Diem Cau//Diem Cau//VI",
      "CALSCALE:GREGORIAN",
      "METHOD:PUBLISH",
      "BEGIN:VEVENT",
      "UID:evt_1@diem-cau",
      "SEQUENCE:0",
      "DTSTAMP:20261123T005959Z",
      "CREATED:20261123T005959Z",
      "LAST-MODIFIED:20261123T005959Z",
      "DTSTART:20261123T010000Z",
      "STATUS:CONFIRMED",
      'ORGANIZER;CN="Hội thảo":invalid:nomail',
      "SUMMARY:Hội thảo",
      "DESCRIPTION:Thời gian: 08 giờ 00\\, thứ Hai\\, ngày 23 tháng 11 năm ",
      " 2026",
      "TRANSP:OPAQUE",
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ]);
  });

  test.each([
    ["draft", "PUBLISH", "TENTATIVE"],
    ["live", "PUBLISH", "CONFIRMED"],
    ["archived", "PUBLISH", "CONFIRMED"],
    ["cancelled", "CANCEL", "CANCELLED"],
  ] as const)("of an event that is %s is %s and %s", (state, method, status) => {
    const calendar = calendarOf({ ...plain, state });
    expect([valueOf(calendar, "METHOD"), valueOf(calendar, "STATUS")]).toEqual([method, status]);
  });

  test.each([
    ["a\\b;c,d", "a\\\\b\\;c\\,d"],
    ["một\r\nhai\nba", "một\\nhai\\nba"],
    ["tab\tstays, \u0001 goes", "tab\tstays\\,  goes"],
    ["BEGIN:VALARM\r\nX", "BEGIN:VALARM\\nX"],
  ])("writes %j as %j", (title, written) => {
    expect(valueOf(calendarOf({ ...plain, title }), "SUMMARY")).toBe(written);
  });

  test("writes a name with quotes, carets and line breaks as RFC 6868 has it", () => {
    const calendar = calendarOf({ ...plain, organizer: 'Viện "A" ^; B\nC' });
    expect(valueOf(calendar, "ORGANIZER")).toBe(`CN="Viện ^'A^' ^^; B^nC":invalid:nomail`);
  });

  test.each(["a".repeat(500), "ế".repeat(300), "😀".repeat(100), `${"x".repeat(66)}ệ`])(
    "folds %s at 75 octets and cuts no letter",
    (title) => {
      const calendar = calendarOf({ ...plain, title });
      const bytes = Buffer.from(calendar);
      for (const line of bytes.toString("latin1").split("\r\n"))
        expect(line.length).toBeLessThanOrEqual(75);
      for (const line of calendar.split("\r\n"))
        expect(Buffer.from(line).toString()).not.toContain("\uFFFD");
      expect(valueOf(calendar, "SUMMARY")).toBe(title);
    },
  );

  test("has an end only when that is behind its start", () => {
    expect(valueOf(calendarOf({ ...plain, endsAt: START + 60_000 }), "DTEND")).toBe(
      "20261123T010100Z",
    );
    expect(valueOf(calendarOf({ ...plain, endsAt: START }), "DTEND")).toBeUndefined();
  });
});

const calendar = async (hall: Hall) => {
  const { bytes } = await download(hall, `${hall.at}/calendar.ics`);
  return new TextDecoder().decode(bytes);
};

describe("the calendar of an event", () => {
  test("is the same object at every change, each with a higher number, until it is cancelled", async () => {
    const hall = await openHall(undefined, { place: "Hà Nội", organizer: "Viện Khoa học" });
    const { admin, clock } = hall.app;
    const told = async () => {
      const text = await calendar(hall);
      const [uid, sequence, stamp] = ["UID", "SEQUENCE", "DTSTAMP"].map((name) =>
        valueOf(text, name),
      );
      return { uid, sequence: Number(sequence), stamp, text };
    };
    const first = await told();
    expect(first.uid).toBe(`${hall.eventId}@diem-cau`);
    clock.advance(60_000);
    // What happens in the event does not change the invitation.
    await hall.ask({ siteId: hall.sites.hue.id });
    expect((await told()).text).toBe(first.text);
    await admin("PATCH", hall.at, { startsAt: "2026-11-22T08:00:00+07:00" });
    const moved = await told();
    expect([moved.uid, moved.sequence, moved.stamp]).toEqual([
      first.uid,
      first.sequence + 1,
      "20261123T010100Z",
    ]);
    expect(valueOf(moved.text, "DTSTART")).toBe("20261122T010000Z");
    await admin("PUT", `${hall.at}/programme`, {
      items: [{ kind: "opening", title: "Khai mạc; chào cờ", plannedSeconds: 600 }],
    });
    const planned = await told();
    expect(planned.sequence).toBe(moved.sequence + 1);
    expect(valueOf(planned.text, "DESCRIPTION")).toContain(
      "\\nChương trình:\\n08:00 Khai mạc\\; chào cờ",
    );
    await hall.state("cancelled");
    const cancelled = await told();
    expect([cancelled.uid, cancelled.sequence]).toEqual([first.uid, planned.sequence + 1]);
    expect([valueOf(cancelled.text, "METHOD"), valueOf(cancelled.text, "STATUS")]).toEqual([
      "CANCEL",
      "CANCELLED",
    ]);
  });

  test("ends as it is said, else as its programme is planned", async () => {
    const hall = await openHall();
    expect(valueOf(await calendar(hall), "DTEND")).toBe("20261123T043000Z");
    await hall.app.admin("PATCH", hall.at, { endsAt: null });
    expect(valueOf(await calendar(hall), "DTEND")).toBeUndefined();
    const items = [{ kind: "opening", title: "Khai mạc", plannedSeconds: 3600 }];
    await hall.app.admin("PUT", `${hall.at}/programme`, { items });
    expect(valueOf(await calendar(hall), "DTEND")).toBe("20261123T020000Z");
  });

  test("is for all who see the event, a site too, as a file, and holds no secret and no person", async () => {
    const hall = await openHall(undefined, { place: "Hà Nội" });
    const { app, at, sites, eventId } = hall;
    const siteId = sites.hue.id;
    await app.admin("POST", `${at}/delegates`, { delegates: [{ siteId, name: "Vũ Thị Nga" }] });
    const { body: link } = await app.admin("POST", `${at}/sites/${siteId}/links`, {});
    const { headers, bytes } = await download(hall, `${at}/calendar.ics`);
    expect([headers.get("Content-Type"), headers.get("Content-Disposition")]).toEqual([
      "text/calendar; charset=UTF-8",
      `attachment; filename="invitation-2026-11-23.ics"; filename*=UTF-8''${encodeURIComponent("Giấy mời 2026-11-23.ics")}`,
    ]);
    const text = new TextDecoder().decode(bytes);
    expect(text).not.toContain(link.secret);
    expect(linesOf(text).join("\n")).not.toMatch(/Nga|dc[a-z]_|https?:/);
    expect(await status(await siteClient(hall, siteId))).toBe(200);
    expect(await status(await staff(app, eventId, "viewer"))).toBe(200);
    expect(await status(app.as(null))).toBe(401);

    async function status(caller: ReturnType<typeof app.as>) {
      // The client reads JSON only.
      return caller("GET", `${at}/calendar.ics`).then(
        (answer) => answer.status,
        (error: unknown) => (error instanceof SyntaxError ? 200 : 0),
      );
    }
  });
});
