import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { contributionCounts } from "../src/contributions/queries.ts";
import { delegatesByStatus } from "../src/delegates/queries.ts";
import { testApp } from "./support/app.ts";
import { refusal, seminar, type Seminar } from "./support/seminar.ts";

const written = { organization: "Thành ủy Hải Phòng", delivery: "written_only" };

async function receive(world: Seminar, more: object = {}) {
  const answer = await world.admin("POST", `${world.path}/contributions`, { ...written, ...more });
  expect(answer.status).toBe(201);
  return answer.body;
}

describe("the register of contributions", () => {
  test("enters a contribution with its defaults and shows it", async () => {
    const world = await seminar();
    const before = await world.head();
    const answer = await world.admin("POST", `${world.path}/contributions`, written);
    const made = answer.body;
    expect(answer.status).toBe(201);
    expect(answer.headers.get("Location")).toBe(`/api${world.path}/contributions/${made.id}`);
    expect(made).toEqual({
      id: made.id,
      eventId: world.eventId,
      siteId: null,
      ...written,
      title: null,
      receivedAt: "2026-11-23T01:00:00.000Z",
      topics: [],
      summary: [],
      presented: false,
      file: null,
      recommendations: [],
      version: 1,
      createdAt: "2026-11-23T01:00:00.000Z",
    });
    const one = await world.admin("GET", `${world.path}/contributions/${made.id}`);
    expect(one.body).toEqual(made);
    const facts = await world.log(before);
    expect(facts.map(({ type, data }) => [type, data])).toEqual([
      [
        "contribution_received",
        {
          contributionId: made.id,
          position: 1,
          siteId: null,
          ...written,
          title: null,
          receivedAt: Date.parse(made.receivedAt),
          topics: [],
          summary: [],
        },
      ],
    ]);
  });

  test("refuses what is none", async () => {
    const world = await seminar();
    const before = await world.head();
    const cases: [more: object, pointer: string][] = [
      [{ organization: " " }, "/organization"],
      [{ delivery: "spoken" }, "/delivery"],
      [{ siteId: "site_la" }, "/siteId"],
      [{ topics: Array.from({ length: 51 }, () => "x") }, "/topics"],
      [{ summary: ["x".repeat(2001)] }, "/summary/0"],
      [{ presented: true }, "/presented"],
    ];
    for (const [more, pointer] of cases) {
      const answer = await world.admin("POST", `${world.path}/contributions`, {
        ...written,
        ...more,
      });
      expect(refusal(answer)).toEqual([422, "invalid_input", pointer]);
    }
    expect(await world.log(before)).toEqual([]);
  });

  test("is listed in order of entry, by page, site, delivery and search", async () => {
    const world = await seminar();
    const a = await receive(world, { title: "Về Quy chế phối hợp", siteId: world.haiPhong });
    const b = await receive(world, { organization: "Tỉnh ủy Cần Thơ", siteId: world.canTho });
    const c = await receive(world, { delivery: "oral_and_written", summary: ["Đề nghị ban hành"] });
    const list = async (query: string) =>
      (await world.admin("GET", `${world.path}/contributions?${query}`)).body;
    expect(await list("")).toEqual({ items: [a, b, c], nextCursor: null });
    const page = await list("limit=2");
    expect(page.items).toEqual([a, b]);
    expect(await list(`limit=2&cursor=${page.nextCursor}`)).toEqual({
      items: [c],
      nextCursor: null,
    });
    expect((await list(`siteId=${world.canTho}`)).items).toEqual([b]);
    expect((await list("delivery=oral_and_written")).items).toEqual([c]);
    expect((await list("q=quy che")).items).toEqual([a]);
    expect((await list("q=ĐỀ NGHỊ")).items).toEqual([c]);
    expect((await list("q=hai phong")).items).toEqual([a, c]);
  });

  test("changes what differs from the version that stands", async () => {
    const world = await seminar();
    const made = await receive(world, { siteId: world.haiPhong });
    const at = `${world.path}/contributions/${made.id}`;
    const before = await world.head();
    const changes = {
      title: "Góp ý dự thảo Đề án",
      siteId: null,
      receivedAt: "2026-11-20T09:00:00.000Z",
      topics: ["Cơ sở lý luận"],
      delivery: "written_only",
    };
    const changed = await world.admin("PATCH", at, changes, { "If-Match": '"1"' });
    expect(changed.body).toEqual({ ...made, ...changes, version: 2 });
    const [fact] = await world.log(before);
    expect([fact?.type, Object.keys(fact?.data).sort()]).toEqual([
      "contribution_changed",
      ["contributionId", "receivedAt", "siteId", "title", "topics"],
    ]);
    const stale = await world.admin("PATCH", at, { title: "X" }, { "If-Match": '"1"' });
    expect(refusal(stale)).toEqual([412, "version_conflict"]);
    expect((await world.admin("PATCH", at, changes)).body).toEqual(changed.body);
    expect(await world.head()).toBe(before + 1);
    const nowhere = await world.admin("PATCH", at, { siteId: "site_la" });
    expect(refusal(nowhere)).toEqual([422, "invalid_input", "/siteId"]);
    const found = await world.admin("GET", `${world.path}/contributions?q=ly luan`);
    expect(found.body.items).toEqual([changed.body]);
    const { standing, replayed } = await world.rebuilt();
    expect(replayed).toEqual(standing);
  });

  test("shows a site its own and takes from it what is its own", async () => {
    const world = await seminar();
    const other = await receive(world, { siteId: world.canTho });
    const general = await receive(world);
    const site = await world.site(world.haiPhong);
    const path = `${world.path}/contributions`;
    const foreign = await site("POST", path, { ...written, siteId: world.canTho });
    expect(refusal(foreign)).toEqual([404, "not_found"]);
    const own = await site("POST", path, written);
    expect([own.status, own.body.siteId]).toEqual([201, world.haiPhong]);
    expect((await world.log()).at(-1)?.by).toEqual({ kind: "site", id: world.haiPhong });
    expect((await site("GET", path)).body.items).toEqual([own.body]);
    expect((await site("GET", `${path}?siteId=${world.canTho}`)).status).toBe(404);
    for (const { id } of [other, general])
      expect(refusal(await site("GET", `${path}/${id}`))).toEqual([404, "not_found"]);
    const change = await site("PATCH", `${path}/${own.body.id}`, { title: "X" });
    expect(refusal(change)).toEqual([403, "forbidden"]);
    expect((await world.admin("GET", path)).body.items).toHaveLength(3);
  });

  test("is written by organizer and secretary and read by all roles", async () => {
    const world = await seminar();
    const made = await receive(world);
    const path = `${world.path}/contributions`;
    const statuses = async (role: Parameters<Seminar["role"]>[0]) => {
      const caller = await world.role(role);
      return [
        (await caller("GET", `${path}/${made.id}`)).status,
        (await caller("POST", path, written)).status,
        (await caller("PATCH", `${path}/${made.id}`, { title: role })).status,
      ];
    };
    expect(await statuses("organizer")).toEqual([200, 201, 200]);
    expect(await statuses("secretary")).toEqual([200, 201, 200]);
    expect(await statuses("chair")).toEqual([200, 403, 403]);
    expect(await statuses("viewer")).toEqual([200, 403, 403]);
  });

  test("counts as presented what was spoken in a finished turn since the event went live", async () => {
    const world = await seminar();
    const tried = await receive(world);
    const spoken = await receive(world);
    const halted = await receive(world);
    await receive(world);
    const presented = async () =>
      (await world.admin("GET", `${world.path}/contributions`)).body.items
        .filter((item: { presented: boolean }) => item.presented)
        .map(({ id }: { id: string }) => id);
    await speak(world, tried.id);
    await world.admin("DELETE", `${world.path}/turns/${await speak(world, spoken.id)}/floor`);
    expect(await presented()).toEqual([]);
    world.clock.advance(60_000);
    await world.admin("PUT", `${world.path}/state`, { state: "live" });
    expect(await presented()).toEqual([]);
    await speak(world, spoken.id);
    const halting = await speak(world, halted.id);
    await world.admin("POST", `${world.path}/turns/${halting}/pause`);
    expect(await presented()).toEqual([spoken.id]);
    const one = await world.admin("GET", `${world.path}/contributions/${spoken.id}`);
    expect(one.body.presented).toBe(true);
    expect(await contributionCounts(world.store.read, world.eventId)).toEqual({
      written: 4,
      presented: 1,
      writtenOnly: 3,
    });
  });

  test("counts the text of an item when its own site spoke for the item", async () => {
    const world = await seminar();
    const text = await receive(world, { siteId: world.haiPhong });
    const item = { kind: "presentation", title: "Tham luận", plannedSeconds: 600 };
    const put = await world.admin("PUT", `${world.path}/programme`, {
      items: [{ ...item, contributionId: text.id }, item],
    });
    const [its, other] = put.body.items.map(({ id }: { id: string }) => id);
    const named = async (ask: object) =>
      (await world.admin("POST", `${world.path}/turns`, ask)).body.contributionId;
    expect([
      await named({ itemId: its, siteId: world.canTho }),
      await named({ itemId: other, siteId: world.haiPhong }),
      await named({ itemId: its, siteId: world.haiPhong, kind: "interposed_question" }),
      await named({ siteId: world.haiPhong }),
    ]).toEqual([null, null, null, null]);
    expect(await named({ itemId: its, siteId: world.haiPhong })).toBe(text.id);
    const sent = await receive(world);
    const changed = await world.admin("PUT", `${world.path}/programme`, {
      items: [{ ...item, contributionId: sent.id, siteId: world.canTho }],
    });
    expect(changed.status).toBe(409);
    const added = await world.admin("PUT", `${world.path}/programme`, {
      items: [
        { ...item, id: its, contributionId: text.id },
        { ...item, id: other },
        { ...item, contributionId: sent.id, siteId: world.canTho },
      ],
    });
    const itemId = added.body.items[2].id;
    expect([
      await named({ itemId }),
      await named({ itemId, siteId: world.haiPhong }),
      await named({ itemId, siteId: world.canTho }),
    ]).toEqual([null, null, sent.id]);
    const another = await receive(world, { siteId: world.haiPhong });
    const asked = { itemId: its, siteId: world.haiPhong, contributionId: another.id };
    expect(await named(asked)).toBe(another.id);
  });
});

/** Gives the floor to a turn of this contribution for a minute; it goes on until somebody else has it. */
async function speak(world: Seminar, contributionId: string): Promise<string> {
  const { body: turn } = await world.admin("POST", `${world.path}/turns`, { contributionId });
  const given = await world.admin("PUT", `${world.path}/turns/${turn.id}/floor`);
  expect([given.status, given.body.state]).toEqual([200, "speaking"]);
  world.clock.advance(60_000);
  return turn.id;
}

type Fixture = {
  event: { title: string; planned_start: string };
  topics: { id: string; text: string }[];
  people: { id: string; full_name: string; rank: string | null; positions: string[] }[];
  sites: { id: string; role: string; name: string; province_code: string }[];
  delegates: {
    id: string;
    site_id: string;
    precedence: number;
    person_id: string | null;
    label: string | null;
    organization: string;
    role: string;
  }[];
  programme: {
    kind: string;
    title: string;
    planned_minutes: number;
    site_id: string | null;
    speaker_delegate_id?: string;
    contribution_id?: string;
  }[];
  contributions: {
    id: string;
    organization: string;
    site_id: string | null;
    delivery: string;
    topic_ids: string[];
    summary_points?: string[];
  }[];
};
const KINDS: Record<string, string> = {
  introduction: "opening",
  closing_summary: "closing",
  adjournment: "closing",
};

test(
  "the seminar of 7 September 2021 goes through the API whole",
  { timeout: 30_000 },
  async () => {
    const { admin, store, clock } = testApp();
    const file = new URL("data/hoi-thao-2021-09-07.json", import.meta.url);
    const seminar2021: Fixture = JSON.parse(readFileSync(file, "utf8"));
    const { event, topics, people, sites, delegates, programme, contributions } = seminar2021;
    const startsAt = event.planned_start;
    clock.set(Date.parse(startsAt));
    const { body: made } = await admin("POST", "/events", { title: event.title, startsAt });
    const path = `/events/${made.id}`;
    const ids = new Map<string | null | undefined, string>();
    const remember = (given: { id: string }[], items: { id: string }[]) =>
      given.forEach(({ id }, index) => ids.set(id, items[index]?.id ?? ""));

    const siteAnswer = await admin("POST", `${path}/sites`, {
      sites: sites.map(({ name, role, province_code: provinceCode }) => ({
        name,
        role,
        provinceCode,
      })),
    });
    remember(sites, siteAnswer.body.items);
    const delegateAnswer = await admin("POST", `${path}/delegates`, {
      delegates: delegates.map(({ site_id, person_id, label, precedence, organization, role }) => {
        const person = people.find(({ id }) => id === person_id);
        const { full_name: name = null, rank = null, positions = [] } = person ?? {};
        const siteId = ids.get(site_id);
        return { siteId, name, label, rank, positions, precedence, organization, role };
      }),
    });
    expect([delegateAnswer.status, delegateAnswer.body.items.length]).toEqual([201, 261]);
    remember(delegates, delegateAnswer.body.items);
    for (const {
      id,
      organization,
      site_id,
      delivery,
      topic_ids,
      summary_points,
    } of contributions) {
      const answer = await admin("POST", `${path}/contributions`, {
        siteId: ids.get(site_id) ?? null,
        organization,
        delivery,
        topics: topics.filter((topic) => topic_ids.includes(topic.id)).map(({ text }) => text),
        summary: summary_points ?? [],
      });
      expect(answer.status).toBe(201);
      ids.set(id, answer.body.id);
    }
    const programmeAnswer = await admin("PUT", `${path}/programme`, {
      items: programme.map((item) => ({
        kind: KINDS[item.kind] ?? item.kind,
        title: item.title,
        plannedSeconds: item.planned_minutes * 60,
        siteId: ids.get(item.site_id) ?? null,
        delegateId: ids.get(item.speaker_delegate_id) ?? null,
        contributionId: ids.get(item.contribution_id) ?? null,
      })),
    });
    const { items, endsAt } = programmeAnswer.body;
    expect([items.length, endsAt]).toEqual([
      23,
      { planned: "2021-09-07T04:20:00.000Z", predicted: "2021-09-07T04:20:00.000Z" },
    ]);

    const haiPhong = ids.get("site-31");
    const three = await admin("GET", `${path}/delegates?siteId=${haiPhong}&limit=3`);
    const shown = three.body.items.map(
      ({ rank, name, positions }: { rank: string | null; name: string; positions: string[] }) =>
        [...(rank === null ? [] : [rank]), name, ...positions].join(", "),
    );
    expect(shown).toEqual([
      "Đỗ Mạnh Hiến, Phó Bí thư thường trực Thành ủy",
      "Thiếu tướng, Vũ Thanh Chương, Ủy viên BTV Thành ủy, Bí thư Đảng ủy, Giám đốc CATP",
      "Đại tá, Phạm Viết Dũng, Phó Bí thư Đảng ủy, Phó giám đốc CATP",
    ]);
    expect((await delegatesByStatus(store.read, made.id)).unknown).toBe(261);
    const oral = await admin("GET", `${path}/contributions?delivery=oral_and_written&limit=500`);
    expect(oral.body.items).toHaveLength(15);

    await admin("PUT", `${path}/state`, { state: "scheduled" });
    await admin("PUT", `${path}/state`, { state: "live" });
    for (const { id: itemId, siteId, contributionId } of items) {
      if (contributionId === null) continue;
      const { body: turn } = await admin("POST", `${path}/turns`, {
        itemId,
        siteId,
        contributionId,
      });
      await admin("PUT", `${path}/turns/${turn.id}/floor`);
      clock.advance(7 * 60_000);
    }
    await admin("PUT", `${path}/state`, { state: "closed" });
    expect(await contributionCounts(store.read, made.id)).toEqual({
      written: 92,
      presented: 15,
      writtenOnly: 77,
    });
  },
);
