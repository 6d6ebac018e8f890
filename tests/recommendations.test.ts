import { describe, expect, test } from "vitest";
import { refusal, seminar, type Seminar } from "./support/seminar.ts";

const written = { organization: "Thành ủy Hải Phòng", delivery: "written_only" };

async function receive(world: Seminar, more: object = {}): Promise<string> {
  const { body } = await world.admin("POST", `${world.path}/contributions`, {
    ...written,
    ...more,
  });
  return body.id;
}

async function propose(world: Seminar, contributionId: string, text: string, addressee?: string) {
  const path = `${world.path}/contributions/${contributionId}/recommendations`;
  const { status, body } = await world.admin("POST", path, { text, addressee });
  expect(status).toBe(201);
  return body;
}

describe("recommendations", () => {
  test("are added one behind the other and stand in their contribution", async () => {
    const world = await seminar();
    const contributionId = await receive(world);
    const before = await world.head();
    const first = await propose(world, contributionId, "Ban hành Quy chế", "Ban Bí thư");
    const second = await propose(world, contributionId, "Hướng dẫn chế độ");
    expect(first).toEqual({
      id: first.id,
      contributionId,
      text: "Ban hành Quy chế",
      addressee: "Ban Bí thư",
      disposition: "pending",
      answer: null,
      version: 1,
      createdAt: "2026-11-23T01:00:00.000Z",
    });
    const { body } = await world.admin("GET", `${world.path}/contributions/${contributionId}`);
    expect(body.recommendations).toEqual([first, second]);
    expect(body.version).toBe(1);
    expect((await world.log(before)).map(({ type, data }) => [type, data])).toEqual([
      [
        "recommendation_made",
        {
          recommendationId: first.id,
          contributionId,
          position: 1,
          text: "Ban hành Quy chế",
          addressee: "Ban Bí thư",
        },
      ],
      [
        "recommendation_made",
        {
          recommendationId: second.id,
          contributionId,
          position: 2,
          text: "Hướng dẫn chế độ",
          addressee: null,
        },
      ],
    ]);
  });

  test("are followed to what became of them, with an answer where one is due", async () => {
    const world = await seminar();
    const contributionId = await receive(world);
    const made = await propose(world, contributionId, "Ban hành Quy chế");
    const at = `${world.path}/recommendations/${made.id}`;
    const before = await world.head();
    for (const disposition of ["partly_accepted", "explained"]) {
      const unanswered = await world.admin("PATCH", at, { disposition });
      expect(refusal(unanswered)).toEqual([422, "invalid_input", "/answer"]);
      const emptied = await world.admin("PATCH", at, { disposition, answer: null });
      expect(refusal(emptied)).toEqual([422, "invalid_input", "/answer"]);
    }
    expect(await world.head()).toBe(before);
    const accepted = await world.admin("PATCH", at, { disposition: "accepted" });
    expect(accepted.body).toEqual({ ...made, disposition: "accepted", version: 2 });
    const explained = { disposition: "explained", answer: "Đã có trong Điều 7" };
    const done = await world.admin("PATCH", at, explained, { "If-Match": '"2"' });
    expect([done.status, done.body]).toEqual([200, { ...made, ...explained, version: 3 }]);
    const silenced = await world.admin("PATCH", at, { answer: null });
    expect(refusal(silenced)).toEqual([422, "invalid_input", "/answer"]);
    const stale = await world.admin("PATCH", at, { disposition: "pending" }, { "If-Match": '"1"' });
    expect(refusal(stale)).toEqual([412, "version_conflict"]);
    expect((await world.admin("PATCH", at, explained)).body).toEqual(done.body);
    const facts = await world.log(before);
    expect(facts.map(({ type, data }) => [type, data])).toEqual([
      ["recommendation_changed", { recommendationId: made.id, disposition: "accepted" }],
      ["recommendation_changed", { recommendationId: made.id, ...explained }],
    ]);
    const { standing, replayed } = await world.rebuilt();
    expect(replayed).toEqual(standing);
  });

  test("have their words put right", async () => {
    const world = await seminar();
    const made = await propose(world, await receive(world), "Ban hành Qui chế");
    const at = `${world.path}/recommendations/${made.id}`;
    const changes = { text: "Ban hành Quy chế", addressee: "Ban Bí thư" };
    const { body } = await world.admin("PATCH", at, changes);
    expect(body).toEqual({ ...made, ...changes, version: 2 });
    const q = encodeURIComponent("ban bi thu");
    const found = await world.admin("GET", `${world.path}/contributions?q=${q}`);
    expect(found.body.items).toHaveLength(1);
  });

  test("are refused without words, for what is not there, and with what is no disposition", async () => {
    const world = await seminar();
    const contributionId = await receive(world);
    const path = `${world.path}/contributions/${contributionId}/recommendations`;
    const made = await propose(world, contributionId, "Một");
    const before = await world.head();
    const empty = await world.admin("POST", path, { text: " " });
    expect(refusal(empty)).toEqual([422, "invalid_input", "/text"]);
    const ready = await world.admin("POST", path, { text: "Hai", disposition: "accepted" });
    expect(refusal(ready)).toEqual([422, "invalid_input", "/disposition"]);
    const nowhere = `${world.path}/contributions/ctb_la/recommendations`;
    expect(refusal(await world.admin("POST", nowhere, { text: "Hai" }))).toEqual([
      404,
      "not_found",
    ]);
    const other = await seminar();
    const elsewhere = `${other.path}/recommendations/${made.id}`;
    expect((await world.admin("PATCH", elsewhere, { disposition: "accepted" })).status).toBe(404);
    const unknown = `${world.path}/recommendations/${made.id}`;
    const rejected = await world.admin("PATCH", unknown, { disposition: "rejected" });
    expect(refusal(rejected)).toEqual([422, "invalid_input", "/disposition"]);
    expect(await world.head()).toBe(before);
  });

  test("are the secretariat's: chair, viewer and site read them only", async () => {
    const world = await seminar();
    const contributionId = await receive(world, { siteId: world.haiPhong });
    const made = await propose(world, contributionId, "Một");
    const path = `${world.path}/contributions/${contributionId}`;
    const before = await world.head();
    const readers = [
      await world.role("chair"),
      await world.role("viewer"),
      await world.site(world.haiPhong),
    ];
    const since = await world.head();
    for (const reader of readers) {
      expect((await reader("GET", path)).body.recommendations).toEqual([made]);
      const added = await reader("POST", `${path}/recommendations`, { text: "Hai" });
      expect(refusal(added)).toEqual([403, "forbidden"]);
      const at = `${world.path}/recommendations/${made.id}`;
      const disposed = await reader("PATCH", at, { disposition: "accepted" });
      expect(refusal(disposed)).toEqual([403, "forbidden"]);
    }
    expect(await world.head()).toBe(since);
    expect(since).toBeGreaterThan(before); // the site came in
    for (const role of ["organizer", "secretary"] as const) {
      const writer = await world.role(role);
      expect((await writer("POST", `${path}/recommendations`, { text: role })).status).toBe(201);
    }
  });

  test("keep their order when ten are added at once", async () => {
    const world = await seminar();
    const contributionId = await receive(world);
    const texts = Array.from({ length: 10 }, (_, number) => `Kiến nghị ${number}`);
    await Promise.all(texts.map((text) => propose(world, contributionId, text)));
    const { body } = await world.admin("GET", `${world.path}/contributions/${contributionId}`);
    const shown = body.recommendations.map(({ text }: { text: string }) => text);
    expect(shown.toSorted()).toEqual(texts);
    const rows = world.store.read.selectFrom("recommendation").select("position");
    expect((await rows.orderBy("position").execute()).map(({ position }) => position)).toEqual(
      texts.map((_, index) => index + 1),
    );
  });
});

describe("the register by its recommendations", () => {
  test("is filtered by disposition and searched with and without marks, page by page", async () => {
    const world = await seminar();
    const [a, b, c] = [await receive(world), await receive(world), await receive(world)];
    const one = await propose(world, a, "Sửa Điều 5");
    await propose(world, a, "Bổ sung phụ lục");
    await propose(world, b, "Sửa đổi thẩm quyền", "Bộ Công an");
    const idsOf = async (query: string) => {
      const { body } = await world.admin("GET", `${world.path}/contributions?${query}`);
      return [body.items.map(({ id }: { id: string }) => id), body.nextCursor !== null];
    };
    const disposed = { disposition: "accepted" };
    await world.admin("PATCH", `${world.path}/recommendations/${one.id}`, disposed);
    expect(await idsOf("disposition=pending")).toEqual([[a, b], false]);
    expect(await idsOf("disposition=pending&limit=1")).toEqual([[a], true]);
    expect(await idsOf("disposition=accepted")).toEqual([[a], false]);
    expect(await idsOf("disposition=explained")).toEqual([[], false]);
    expect(await idsOf("q=sua dieu")).toEqual([[a], false]);
    expect(await idsOf("q=SỬA")).toEqual([[a, b], false]);
    expect(await idsOf("q=bo cong an&disposition=pending")).toEqual([[b], false]);
    expect(await idsOf("q=hai phong")).toEqual([[a, b, c], false]);
    const refused = await world.admin("GET", `${world.path}/contributions?disposition=x`);
    expect(refusal(refused)).toEqual([422, "invalid_input", "/disposition"]);
  });
});

describe("who has not handed in anything yet", () => {
  test("are remote sites that nothing came from, and speakers without a text", async () => {
    const world = await seminar();
    const presentation = { kind: "presentation", plannedSeconds: 600 };
    const { body: delegates } = await world.admin("POST", `${world.path}/delegates`, {
      delegates: [{ siteId: world.canTho, name: "Lê An" }],
    });
    const delegateId = delegates.items[0].id;
    const contributionId = await receive(world, { siteId: world.haiPhong });
    const { body: programme } = await world.admin("PUT", `${world.path}/programme`, {
      items: [
        { kind: "opening", title: "Khai mạc", plannedSeconds: 60 },
        { ...presentation, title: "Hải Phòng", siteId: world.haiPhong, contributionId },
        { ...presentation, title: "Cần Thơ", siteId: world.canTho, delegateId },
        { kind: "keynote", title: "Đề dẫn", plannedSeconds: 60 },
      ],
    });
    const path = `${world.path}/contributions/missing`;
    const missing = async () => (await world.admin("GET", path)).body;
    const [, , third, fourth] = programme.items;
    const keynote = { itemId: fourth.id, title: "Đề dẫn", siteId: null, delegateId: null };
    const speech = { itemId: third.id, title: "Cần Thơ", siteId: world.canTho, delegateId };
    const canTho = { siteId: world.canTho, code: null, name: "Điểm cầu Cần Thơ" };
    expect(await missing()).toEqual({
      sites: { asked: 2, sent: 1, missing: [canTho] },
      speakers: { asked: 3, sent: 1, missing: [speech, keynote] },
    });
    await world.admin("PATCH", `${world.path}/sites/${world.canTho}`, { withdrawn: true });
    expect((await missing()).sites).toEqual({ asked: 1, sent: 1, missing: [] });
    const site = await world.site(world.haiPhong);
    expect(refusal(await site("GET", path))).toEqual([403, "forbidden"]);
    expect((await (await world.role("viewer"))("GET", path)).status).toBe(200);
  });
});
