import { describe, expect, test } from "vitest";
import { personSortKey } from "../src/delegates/names.ts";
import { sortKeyOf } from "../src/delegates/delegates.ts";
import { marksSince } from "../src/delegates/presence-queries.ts";
import { delegateCounts, delegatesByStatus } from "../src/delegates/queries.ts";
import { verifyLog } from "../src/log/verify.ts";
import { refusal, seminar, type Seminar } from "./support/seminar.ts";

const hien = {
  name: " Đỗ Mạnh Hiến ",
  positions: ["Phó Bí thư thường trực Thành ủy", "Chủ tịch HĐND"],
  organization: "Thành ủy Hải Phòng",
  role: "presenter",
};
const chuong = { name: "Vũ Thanh Chương", rank: "Thiếu tướng", precedence: 1 };
const seat = { label: "Đại diện Văn phòng Trung ương Đảng" };

async function register(world: Seminar, ...delegates: Record<string, unknown>[]) {
  const answer = await world.admin("POST", `${world.path}/delegates`, {
    delegates: delegates.map((each) => ({ siteId: world.haiPhong, ...each })),
  });
  expect(answer.status).toBe(201);
  return answer.body.items;
}

const namesOf = (items: { name: string | null; label: string | null }[]) =>
  items.map(({ name, label }) => name ?? label);

describe("registering delegates", () => {
  test("registers people and seats with their defaults, one fact each", async () => {
    const world = await seminar();
    const before = await world.head();
    const items = await register(world, hien, { ...seat, mode: "online" });
    expect(items).toEqual([
      {
        id: items[0].id,
        eventId: world.eventId,
        siteId: world.haiPhong,
        name: "Đỗ Mạnh Hiến",
        label: null,
        rank: null,
        positions: ["Phó Bí thư thường trực Thành ủy", "Chủ tịch HĐND"],
        organization: "Thành ủy Hải Phòng",
        role: "presenter",
        precedence: null,
        mode: "in_person",
        status: "unknown",
        version: 1,
      },
      {
        id: items[1].id,
        eventId: world.eventId,
        siteId: world.haiPhong,
        name: null,
        label: "Đại diện Văn phòng Trung ương Đảng",
        rank: null,
        positions: [],
        organization: null,
        role: "delegate",
        precedence: null,
        mode: "online",
        status: "unknown",
        version: 1,
      },
    ]);
    const list = await world.admin("GET", `${world.path}/delegates`);
    expect(list.body).toEqual({ items, nextCursor: null });
    const one = await world.admin("GET", `${world.path}/delegates/${items[0].id}`);
    expect(one.body).toEqual(items[0]);
    const facts = await world.log(before);
    expect(facts.map(({ type, data }) => [type, data.delegateId, data.position])).toEqual([
      ["delegate_registered", items[0].id, 1],
      ["delegate_registered", items[1].id, 2],
    ]);
  });

  test("registers all or none and points at the row that is wrong", async () => {
    const world = await seminar();
    const before = await world.head();
    const send = (...delegates: unknown[]) =>
      world.admin("POST", `${world.path}/delegates`, { delegates });
    const good = { siteId: world.haiPhong, ...hien };
    expect(refusal(await send(good, { siteId: "site_khac", name: "A" }))).toEqual([
      422,
      "invalid_input",
      "/delegates/1/siteId",
    ]);
    expect(refusal(await send(good, good, { siteId: world.haiPhong, name: null }))).toEqual([
      422,
      "invalid_input",
      "/delegates/2/name",
    ]);
    expect(refusal(await send())).toEqual([422, "invalid_input", "/delegates"]);
    expect(refusal(await send(...Array.from({ length: 1001 }, () => good)))).toEqual([
      422,
      "invalid_input",
      "/delegates",
    ]);
    expect((await world.admin("GET", `${world.path}/delegates`)).body.items).toEqual([]);
    expect(await world.log(before)).toEqual([]);
  });

  test("registers a thousand at once", async () => {
    const world = await seminar();
    const many = Array.from({ length: 1000 }, (_, n) => ({ name: `Đại biểu ${n}` }));
    const items = await register(world, ...many);
    expect(items.at(-1)).toMatchObject({ name: "Đại biểu 999" });
    expect(await delegatesByStatus(world.store.read, world.eventId)).toMatchObject({
      unknown: 1000,
    });
  });

  test("leaves registering, changing and deleting to the organizer", async () => {
    const world = await seminar();
    const [delegate] = await register(world, hien);
    const at = `${world.path}/delegates/${delegate.id}`;
    const others = [
      await world.role("secretary"),
      await world.role("chair"),
      await world.role("viewer"),
      await world.site(world.haiPhong),
    ];
    const before = await world.head();
    for (const other of others) {
      const delegates = [{ siteId: world.haiPhong, ...chuong }];
      const calls = [
        await other("POST", `${world.path}/delegates`, { delegates }),
        await other("PATCH", at, { name: "Khác" }),
        await other("DELETE", at),
        await other("POST", `${at}/erasure`, { reason: "x" }),
      ];
      expect(calls.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
      expect((await other("GET", at)).body).toEqual(delegate);
    }
    expect(await world.log(before)).toEqual([]);
    const organizer = await world.role("organizer");
    expect((await organizer("PATCH", at, { rank: "Đại tá" })).status).toBe(200);
  });
});

describe("lists of delegates", () => {
  test("stand by site, then precedence, then entry; those without precedence come last", async () => {
    const world = await seminar();
    const [first, second, third] = await register(world, { name: "A" }, { name: "B" }, chuong);
    const [central] = await register(world, { ...seat, siteId: world.haNoi, precedence: 9 });
    const list = await world.admin("GET", `${world.path}/delegates`);
    expect(list.body.items).toEqual([central, third, first, second]);
  });

  test("stand by given name in Vietnamese order, seats by their label", async () => {
    const world = await seminar();
    await register(
      world,
      { name: "Trần Quốc Tỏ" },
      { name: "Nguyễn Văn Đức" },
      { name: "Cao Văn Dũng" },
      { name: "Lê Thị Ánh" },
      { name: "Bùi Thị Ánh" },
      { name: "Vũ Thị Ấn" },
      { label: "Công an tỉnh" },
    );
    const list = await world.admin("GET", `${world.path}/delegates?sort=name`);
    expect(namesOf(list.body.items)).toEqual([
      "Bùi Thị Ánh",
      "Lê Thị Ánh",
      "Vũ Thị Ấn",
      "Công an tỉnh",
      "Cao Văn Dũng",
      "Nguyễn Văn Đức",
      "Trần Quốc Tỏ",
    ]);
    expect(sortKeyOf({ name: "Trần Quốc Tỏ", label: null })).toBe(personSortKey("Trần Quốc Tỏ"));
  });

  test.each(["precedence", "name"])("come page by page, sorted by %s", async (sort) => {
    const world = await seminar();
    await register(world, { name: "A" }, { name: "C", precedence: 2 }, { name: "B" }, seat, chuong);
    await register(world, { name: "B", siteId: world.haNoi });
    const all = await world.admin("GET", `${world.path}/delegates?sort=${sort}`);
    const seen: unknown[] = [];
    for (let cursor = ""; ;) {
      const url = `${world.path}/delegates?sort=${sort}&limit=2${cursor}`;
      const { body } = await world.admin("GET", url);
      seen.push(...body.items);
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(seen).toEqual(all.body.items);
    expect(seen).toHaveLength(6);
  });

  test("refuse the cursor of another list", async () => {
    const world = await seminar();
    await register(world, { name: "A" }, { name: "B" });
    const page = await world.admin("GET", `${world.path}/delegates?sort=name&limit=1`);
    const cursor = page.body.nextCursor;
    expect(cursor).not.toBeNull();
    const other = await world.admin("GET", `${world.path}/delegates?cursor=${cursor}`);
    expect(refusal(other)).toEqual([422, "invalid_input", "/cursor"]);
  });

  test("are searched with and without marks, in name, label, organization and positions", async () => {
    const world = await seminar();
    await register(world, hien, chuong, seat);
    const found = async (q: string) =>
      namesOf(
        (await world.admin("GET", `${world.path}/delegates?q=${encodeURIComponent(q)}`)).body.items,
      );
    expect(await found("do manh hien")).toEqual(["Đỗ Mạnh Hiến"]);
    expect(await found("ĐỖ MẠNH")).toEqual(["Đỗ Mạnh Hiến"]);
    expect(await found("hdnd")).toEqual(["Đỗ Mạnh Hiến"]);
    expect(await found("thanh uy hai phong")).toEqual(["Đỗ Mạnh Hiến"]);
    expect(await found("trung uong")).toEqual(["Đại diện Văn phòng Trung ương Đảng"]);
    expect(await found("không có ai")).toEqual([]);
  });

  test("are filtered by site and status", async () => {
    const world = await seminar();
    const [present] = await register(world, hien, chuong);
    await register(world, { ...seat, siteId: world.canTho });
    await world.admin("POST", `${world.path}/roll-call`, {
      marks: [{ delegateId: present.id, status: "late" }],
    });
    const found = async (filter: string) =>
      namesOf((await world.admin("GET", `${world.path}/delegates?${filter}`)).body.items);
    expect(await found(`siteId=${world.haiPhong}`)).toEqual(["Vũ Thanh Chương", "Đỗ Mạnh Hiến"]);
    expect(await found("status=late")).toEqual(["Đỗ Mạnh Hiến"]);
    expect(await found(`siteId=${world.canTho}&status=late`)).toEqual([]);
    const wrong = await world.admin("GET", `${world.path}/delegates?status=here`);
    expect(refusal(wrong)).toEqual([422, "invalid_input", "/status"]);
  });

  test("show no delegate of another event", async () => {
    const world = await seminar();
    const [own] = await register(world, hien);
    const { body: copy } = await world.admin("POST", `${world.path}/copy`, {
      startsAt: "2026-12-01T08:00:00+07:00",
    });
    const [copied] = (await world.admin("GET", `/events/${copy.id}/delegates`)).body.items;
    expect(copied).toMatchObject({ eventId: copy.id, name: "Đỗ Mạnh Hiến" });
    expect((await world.admin("GET", `${world.path}/delegates`)).body.items).toEqual([own]);
    const crossed = await world.admin("GET", `${world.path}/delegates/${copied.id}`);
    expect(refusal(crossed)).toEqual([404, "not_found"]);
  });

  test("show a site its own delegates only", async () => {
    const world = await seminar();
    const [own] = await register(world, hien);
    const [other] = await register(world, { ...seat, siteId: world.canTho });
    const site = await world.site(world.haiPhong);
    expect((await site("GET", `${world.path}/delegates`)).body.items).toEqual([own]);
    const elsewhere = await site("GET", `${world.path}/delegates?siteId=${world.canTho}`);
    expect(refusal(elsewhere)).toEqual([404, "not_found"]);
    const one = await site("GET", `${world.path}/delegates/${other.id}`);
    expect(refusal(one)).toEqual([404, "not_found"]);
    expect((await world.admin("GET", `${world.path}/delegates`)).body.items).toHaveLength(2);
  });
});

describe("changing and deleting delegates", () => {
  test("changes what differs, from the version that stands, and logs only that", async () => {
    const world = await seminar();
    const [delegate] = await register(world, hien);
    const at = `${world.path}/delegates/${delegate.id}`;
    const before = await world.head();
    const changes = { name: "Đỗ Mạnh Hiền", positions: ["Bí thư"], role: "presenter" };
    const changed = await world.admin("PATCH", at, changes, { "If-Match": '"1"' });
    expect(changed.body).toEqual({ ...delegate, ...changes, version: 2 });
    expect(await world.log(before)).toEqual([
      {
        seq: before + 1,
        type: "delegate_changed",
        by: { kind: "apiKey", id: "bootstrap" },
        data: { delegateId: delegate.id, name: "Đỗ Mạnh Hiền", positions: ["Bí thư"] },
      },
    ]);
    const stale = await world.admin("PATCH", at, { name: "X" }, { "If-Match": '"1"' });
    expect(refusal(stale)).toEqual([412, "version_conflict"]);
    expect((await world.admin("PATCH", at, changes)).body).toEqual(changed.body);
    expect(await world.head()).toBe(before + 1);
    const found = await world.admin("GET", `${world.path}/delegates?q=bi thu`);
    expect(found.body.items).toEqual([changed.body]);
  });

  test("refuses a change that leaves nobody or names no site of the event", async () => {
    const world = await seminar();
    const [delegate] = await register(world, hien);
    const at = `${world.path}/delegates/${delegate.id}`;
    const nobody = await world.admin("PATCH", at, { name: null });
    expect(refusal(nobody)).toEqual([422, "invalid_input", "/name"]);
    const nowhere = await world.admin("PATCH", at, { siteId: "site_khac" });
    expect(refusal(nowhere)).toEqual([422, "invalid_input", "/siteId"]);
    const unknown = await world.admin("PATCH", `${world.path}/delegates/del_x`, { name: "A" });
    expect(refusal(unknown)).toEqual([404, "not_found"]);
    expect((await world.admin("GET", at)).body).toEqual(delegate);
  });

  test("deletes a delegate nothing tells of, and no other", async () => {
    const world = await seminar();
    const [marked, planned, free] = await register(world, hien, chuong, seat);
    const of = (id: string) => `${world.path}/delegates/${id}`;
    await world.admin("POST", `${world.path}/roll-call`, {
      marks: [{ delegateId: marked.id, status: "present" }],
    });
    await world.admin("PUT", `${world.path}/programme`, {
      items: [{ kind: "opening", title: "Khai mạc", plannedSeconds: 60, delegateId: planned.id }],
    });
    for (const { id } of [marked, planned])
      expect(refusal(await world.admin("DELETE", of(id)))).toEqual([409, "wrong_state"]);
    const stale = await world.admin("DELETE", of(free.id), undefined, { "If-Match": '"2"' });
    expect(refusal(stale)).toEqual([412, "version_conflict"]);
    expect((await world.admin("DELETE", of(free.id))).status).toBe(204);
    expect((await world.admin("GET", of(free.id))).status).toBe(404);
    const last = (await world.log()).at(-1);
    expect([last?.type, last?.data]).toEqual(["delegate_removed", { delegateId: free.id }]);
    const list = await world.admin("GET", `${world.path}/delegates`);
    expect(namesOf(list.body.items)).toEqual(["Vũ Thanh Chương", "Đỗ Mạnh Hiến"]);
  });

  test("lets one of ten changes made from the same version win", async () => {
    const world = await seminar();
    const [delegate] = await register(world, hien);
    const at = `${world.path}/delegates/${delegate.id}`;
    const tries = Array.from({ length: 10 }, (_, n) =>
      world.admin("PATCH", at, { rank: `Hạng ${n}` }, { "If-Match": '"1"' }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
    expect((await world.admin("GET", at)).body.version).toBe(2);
  });
});

describe("erasing personal data", () => {
  test("blanks every fact about the person, keeps the chain, and a rebuild shows the same", async () => {
    const world = await seminar();
    const [gone, kept] = await register(world, hien, chuong);
    const at = `${world.path}/delegates/${gone.id}`;
    await world.admin("PATCH", at, { rank: "Thượng tá", precedence: 3 });
    const substitute = { name: "Phạm Viết Dũng", rank: "Đại tá", positions: ["Phó giám đốc"] };
    await world.admin("POST", `${world.path}/roll-call`, {
      marks: [
        { delegateId: gone.id, status: "substituted", substitute, note: "ốm" },
        { delegateId: kept.id, status: "present", note: "có mặt" },
      ],
    });
    const before = await world.log();
    const erased = await world.admin("POST", `${at}/erasure`, { reason: "Theo yêu cầu" });
    expect(erased.status).toBe(200);
    expect(erased.body).toEqual({
      ...gone,
      name: "đã xóa",
      positions: [],
      organization: null,
      precedence: 3,
      status: "substituted",
      version: 4,
    });
    const after = await world.log();
    const blanked = after.filter(({ data }) => data === null).map(({ seq, type }) => [seq, type]);
    expect(blanked.map(([, type]) => type)).toEqual([
      "delegate_registered",
      "delegate_changed",
      "substitute_registered",
      "roll_call_noted",
    ]);
    const fact = after.at(-1);
    expect([fact?.type, fact?.data.delegateId, fact?.data.reason]).toEqual([
      "data_erased",
      gone.id,
      "Theo yêu cầu",
    ]);
    const named = fact?.data.erased.map(({ seq }: { seq: number }) => seq);
    expect(named).toEqual(blanked.map(([seq]) => seq));
    expect(after.filter(({ data }) => data !== null).slice(0, -1)).toEqual(
      before.filter(({ seq }) => !named.includes(seq)),
    );
    const verdict = await verifyLog(world.store.read, world.deps, world.eventId);
    expect([verdict.ok, verdict.checkedTo]).toEqual([true, after.length]);

    const marks = await marksSince(world.store.read, world.eventId, 0);
    expect(marks.map(({ note, substitute: instead }) => [note, instead])).toEqual([
      [null, { name: "đã xóa", rank: null, positions: [] }],
      ["có mặt", null],
    ]);
    const { standing, replayed } = await world.rebuilt();
    expect(replayed).toEqual(standing);
    const everything = [...replayed, JSON.stringify(after)].join("\n");
    for (const trace of ["Hiến", "hien", "Phạm Viết Dũng", "Thành ủy Hải Phòng", "ốm", "Thượng tá"])
      expect(everything).not.toContain(trace);
    expect(everything).toContain("Vũ Thanh Chương");
    expect(everything).toContain("có mặt");
  });

  test("leaves nothing of the person in answers kept for repeats", async () => {
    const world = await seminar();
    const key = { "Idempotency-Key": "dang-ky-1" };
    const wanted = { delegates: [{ siteId: world.haiPhong, ...hien }] };
    const made = await world.admin("POST", `${world.path}/delegates`, wanted, key);
    const [delegate] = made.body.items;
    const turnKey = { "Idempotency-Key": "phat-bieu-1" };
    const wish = { delegateId: delegate.id };
    const turn = await world.admin("POST", `${world.path}/turns`, wish, turnKey);
    await world.admin("POST", `${world.path}/delegates/${delegate.id}/erasure`, { reason: "x" });
    const kept = await world.store.read.selectFrom("idempotency").select("body").execute();
    expect(kept.filter(({ body }) => body?.includes("Hiến"))).toEqual([]);
    const turnAgain = await world.admin("POST", `${world.path}/turns`, wish, turnKey);
    expect([turnAgain.status, turnAgain.body]).toEqual([201, turn.body]);
    const again = await world.admin("POST", `${world.path}/delegates`, wanted, key);
    expect([again.status, again.body]).toEqual([201, null]);
    expect((await world.admin("GET", `${world.path}/delegates`)).body.items).toHaveLength(1);
  });

  test("also erases one who was taken off the list, once, and knows no stranger", async () => {
    const world = await seminar();
    const [delegate] = await register(world, hien);
    const at = `${world.path}/delegates/${delegate.id}`;
    await world.admin("DELETE", at);
    const erased = await world.admin("POST", `${at}/erasure`, { reason: "Theo yêu cầu" });
    expect([erased.status, erased.body]).toEqual([204, null]);
    expect(JSON.stringify(await world.log())).not.toContain("Hiến");
    const { standing, replayed } = await world.rebuilt();
    expect(replayed).toEqual(standing);
    const head = await world.head();
    const nobody = await world.admin("POST", `${world.path}/delegates/%25/erasure`, {
      reason: "x",
    });
    expect(refusal(nobody)).toEqual([404, "not_found"]);
    expect(await world.head()).toBe(head);
  });

  test("does nothing more for one who is erased already", async () => {
    const world = await seminar();
    const [delegate] = await register(world, hien);
    const at = `${world.path}/delegates/${delegate.id}/erasure`;
    const first = await world.admin("POST", at, { reason: "Theo yêu cầu" });
    const head = await world.head();
    expect((await world.admin("POST", at, { reason: "Lần nữa" })).body).toEqual(first.body);
    expect(await world.head()).toBe(head);
    expect(refusal(await world.admin("POST", at, {}))).toEqual([422, "invalid_input", "/reason"]);
  });
});

test("the named list is counted by its latest marks, site by site", async () => {
  const world = await seminar();
  const people = await register(world, ...Array.from({ length: 8 }, (_, n) => ({ name: `N${n}` })));
  await register(world, { ...seat, siteId: world.canTho });
  const statuses = ["present", "present_online", "late", "left_early", "excused", "unexcused"];
  const marks = statuses.map((status, n) => ({ delegateId: people[n].id, status }));
  await world.admin("POST", `${world.path}/roll-call`, { marks });
  const counts = await delegateCounts(world.store.read, world.eventId);
  expect(counts).toEqual(
    new Map([
      [world.haiPhong, { expected: 8, present: 4, excused: 1, unexcused: 1, unknown: 2 }],
      [world.canTho, { expected: 1, present: 0, excused: 0, unexcused: 0, unknown: 1 }],
    ]),
  );
  expect(await delegatesByStatus(world.store.read, world.eventId)).toEqual({
    present: 1,
    present_online: 1,
    excused: 1,
    unexcused: 1,
    late: 1,
    left_early: 1,
    substituted: 0,
    unknown: 3,
  });
});
