import { beforeAll, describe, expect, test } from "vitest";
import { projections } from "../src/facts.ts";
import { fieldsOf, MACHINE_KINDS, type Field } from "../web/screens/log/fact-fields.ts";
import { words as fieldWords } from "../web/screens/log/fields-words.ts";
import { words } from "../web/screens/log/kinds-words.ts";
import { ADMIN_KEY, testApp } from "./support/app.ts";
import { playSeminar } from "./support/dialect-scenario.ts";

/** Facts of keys and accounts stand in the log of the system, which no page shows. */
const OF_THE_SYSTEM = /^(key_|sign_in_link|staff_session)/;
const KINDS = Object.keys(projections).filter((kind) => !OF_THE_SYSTEM.test(kind));
const ZONE = "Asia/Ho_Chi_Minh";

test("the log of an event says every kind of fact in words", () => {
  expect(KINDS.length).toBeGreaterThan(60);
  expect(Object.keys(words.kinds).toSorted()).toEqual(KINDS.toSorted());
  expect(KINDS).toEqual(expect.arrayContaining(MACHINE_KINDS));
});

describe("what a fact says", () => {
  /** Of every kind that people make. */
  const said: { type: string; fields: Field[] }[] = [];

  beforeAll(async () => {
    const app = testApp();
    await playSeminar(app);
    const admin = app.as(ADMIN_KEY);
    const { body: events } = await admin("GET", "/events?limit=500");
    for (const { id } of events.items) {
      const { body: log } = await admin("GET", `/events/${id}/log?limit=500&names=true`);
      const names = new Map<string, string | number>(Object.entries(log.names));
      for (const { type, data } of log.items)
        if (!MACHINE_KINDS.includes(type) && data !== null)
          said.push({ type, fields: fieldsOf(data, { type, names, zone: ZONE }) });
    }
  }, 60_000);

  test("has a label for every field, also for those within", () => {
    const labels = new Set<string>(Object.values(fieldWords.labels));
    const wrong = said.flatMap(({ type, fields }) =>
      fields.flatMap(({ label, text }) => [
        ...(labels.has(label) ? [] : [`${type}.${label}`]),
        ...Array.from(text.matchAll(/(?:^|; |, )([a-z][A-Za-z]*): /g), (found) => found[1]),
      ]),
    );
    expect(wrong).toEqual([]);
  });

  test("names the site, the person or the text that a fact is about, also one that was deleted since", () => {
    const told = (type: string) => [
      ...new Set(
        said
          .filter((one) => one.type === type)
          .map(({ fields: [first] }) => `${first?.label}: ${first?.text}`),
      ),
    ];
    expect(told("link_sent")).toEqual(["Đường dẫn của: Thừa Thiên Huế"]);
    expect(told("link_revoked")).toContain("Đường dẫn của: Đà Nẵng");
    expect
      .soft(told("session_ended"))
      .toEqual(["Thiết bị của: Thừa Thiên Huế", "Thiết bị của: Đà Nẵng"]);
    expect(told("participant_removed")).toEqual(["Thiết bị của: Thừa Thiên Huế"]);
    expect(told("rights_failed")).toEqual(["Thiết bị của: Thừa Thiên Huế"]);
    expect(told("incident_reopened")).toEqual(["Sự cố: Thừa Thiên Huế"]);
    expect(told("contribution_file_named")).toEqual(["Tệp của: Quân khu 4"]);
    expect(told("recommendation_changed")).toEqual(["Kiến nghị: Ban hành Quy chế"]);
    expect(told("turn_skipped")).toEqual(["Lượt của: Hà Nội"]);
    expect(told("roll_call_sent")).toEqual(["Điểm cầu: Thừa Thiên Huế"]);
    expect(told("checkpoint_cancelled")).toEqual([
      // Drawn by lot.
      expect.stringMatching(/^Lượt xác nhận hiện diện lúc: \d\d:\d\d:\d\d \d\d\/\d\d\/\d{4}$/),
    ]);
    expect(told("record_correction_approved")).toEqual([
      "Đề nghị đính chính: Điểm danh",
      "Đề nghị đính chính: Còn thiếu",
    ]);
    expect(told("record_correction_rejected")).toEqual(["Đề nghị đính chính: Thử máy"]);
    expect(told("site_deleted")).toEqual(["Điểm cầu: Nhầm"]);
    expect(told("delegate_removed")).toEqual(["Đại biểu: Lê Nhầm"]);
  });

  test("tells nobody ids and hashes, nor words of the program's", () => {
    expect(said.map(({ type }) => type)).toContain("line_checked");
    const texts = said.flatMap(({ fields }) => fields.map(({ text }) => text));
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter((text) => /[a-z]{2,5}_[0-9a-z]{20,}|[0-9a-f]{32}/.test(text))).toEqual([]);
    expect(texts.filter((text) => /\b[a-z]+_[a-z]+\b/.test(text))).toEqual([]);
  });

  test("names what has a name, and says lengths and moments as people do", () => {
    const names = new Map([["site_1", "Điểm cầu tỉnh Cà Mau"]]);
    const data = { siteId: "site_1", delegateId: "dlg_1", plannedSeconds: 90, requestedAt: 1e12 };
    const fields = fieldsOf(data, { type: "turn_requested", names, zone: ZONE });
    expect(fields.map(({ text }) => text)).toEqual([
      "Điểm cầu tỉnh Cà Mau",
      "1 phút 30 giây",
      "08:46:40 09/09/2001",
    ]);
  });
});
