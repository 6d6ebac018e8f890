import { describe, expect, test } from "vitest";
import { refusal, seminar } from "./support/seminar.ts";

const text = "Đề nghị chuẩn bị micro";

describe("a message from the control room", () => {
  test("goes to the sites it names, in one fact that alone holds its text", async () => {
    const { path, log, head, role, site, haiPhong, canTho } = await seminar();
    const secretary = await role("secretary");
    const [named, other] = [await site(haiPhong), await site(canTho)];
    const before = await head();
    const sent = { siteIds: [haiPhong], text: `  ${text} `, urgent: true };
    const { status, body: message } = await secretary("POST", `${path}/messages`, sent);
    expect([status, message]).toEqual([
      201,
      {
        id: message.id,
        seq: before + 1,
        fromSiteId: null,
        all: false,
        siteIds: [haiPhong],
        text,
        urgent: true,
        sentAt: "2026-11-23T01:00:00.000Z",
        sentBy: { kind: "apiKey", id: message.sentBy.id },
        receivedAt: null,
        receivedBy: null,
        receipts: [],
      },
    ]);
    expect((await log(before)).map(({ type, data }) => [type, data])).toEqual([
      [
        "message_sent",
        { messageId: message.id, fromSiteId: null, siteIds: [haiPhong], text, urgent: true },
      ],
    ]);
    const seen = {
      id: message.id,
      seq: before + 1,
      fromSiteId: null,
      all: false,
      text,
      urgent: true,
    };
    expect((await named("GET", `${path}/messages`)).body.items).toEqual([
      { ...seen, sentAt: "2026-11-23T01:00:00.000Z", receivedAt: null },
    ]);
    expect((await other("GET", `${path}/messages`)).body.items).toEqual([]);
  });

  test("to all is seen by every site, also by one that is registered later", async () => {
    const { path, admin, role, site, haNoi } = await seminar();
    const chair = await role("chair");
    const { body } = await chair("POST", `${path}/messages`, { all: true, text });
    expect([body.all, body.siteIds, body.urgent]).toEqual([true, null, false]);
    const later = await admin("POST", `${path}/sites`, { sites: [{ name: "Huế" }] });
    for (const siteId of [haNoi, later.body.items[0].id]) {
      const { body: seen } = await (await site(siteId))("GET", `${path}/messages`);
      expect(seen.items.map(({ id }: { id: string }) => id)).toEqual([body.id]);
    }
  });

  test("is received once by each site, and staff see who has not", async () => {
    const { path, clock, log, head, role, site, haiPhong, canTho } = await seminar();
    const secretary = await role("secretary");
    const client = await site(haiPhong);
    const sent = { siteIds: [haiPhong, canTho], text };
    const { body: message } = await secretary("POST", `${path}/messages`, sent);
    clock.advance(5000);
    const before = await head();
    const receive = () => client("POST", `${path}/messages/${message.id}/receipt`);
    const received = await receive();
    expect([received.status, received.body.receivedAt]).toEqual([200, "2026-11-23T01:00:05.000Z"]);
    clock.advance(5000);
    expect((await receive()).body).toEqual(received.body);
    expect((await log(before)).map(({ type, by, data }) => [type, by, data])).toEqual([
      [
        "message_received",
        { kind: "site", id: haiPhong },
        { messageId: message.id, siteId: haiPhong },
      ],
    ]);
    const { body: list } = await secretary("GET", `${path}/messages?siteId=${haiPhong}`);
    expect(list.items[0].receipts).toEqual([
      { siteId: haiPhong, receivedAt: "2026-11-23T01:00:05.000Z" },
    ]);
    expect(list.items[0].siteIds.toSorted()).toEqual([haiPhong, canTho].toSorted());
    expect(refusal(await secretary("POST", `${path}/messages/${message.id}/receipt`))).toEqual([
      409,
      "wrong_state",
    ]);
  });

  test.each([
    ["nobody named", {}, [422, "invalid_input", "/siteIds"]],
    ["sites and all", { siteIds: ["x"], all: true }, [422, "invalid_input", "/siteIds"]],
    ["an unknown site", { siteIds: ["x"] }, [422, "invalid_input", "/siteIds/0"]],
    ["no site at all", { siteIds: [] }, [422, "invalid_input", "/siteIds"]],
    ["no text", { all: true, text: " " }, [422, "invalid_input", "/text"]],
    ["a long text", { all: true, text: "a".repeat(1001) }, [422, "invalid_input", "/text"]],
    ["not to all", { all: false }, [422, "invalid_input", "/all"]],
  ])("with %s is refused and writes nothing", async (_what, more, wanted) => {
    const { path, admin, head } = await seminar();
    const before = await head();
    expect(refusal(await admin("POST", `${path}/messages`, { text, ...more }))).toEqual(wanted);
    expect(await head()).toBe(before);
  });

  test("names no site twice, none that was withdrawn, and none that can then be deleted", async () => {
    const { path, admin, haiPhong, canTho } = await seminar();
    const send = (siteIds: string[]) => admin("POST", `${path}/messages`, { siteIds, text });
    expect(refusal(await send([canTho, canTho]))).toEqual([422, "invalid_input", "/siteIds/1"]);
    expect((await send([canTho])).status).toBe(201);
    const deleted = await admin("DELETE", `${path}/sites/${canTho}`);
    expect(refusal(deleted)).toEqual([409, "wrong_state"]);
    await admin("PATCH", `${path}/sites/${haiPhong}`, { withdrawn: true });
    expect(refusal(await send([haiPhong]))).toEqual([409, "wrong_state"]);
  });

  test.each(["archived", "cancelled"] as const)("is refused in an event %s", async (state) => {
    const { path, admin } = await seminar(state);
    expect(refusal(await admin("POST", `${path}/messages`, { all: true, text }))).toEqual([
      409,
      "wrong_state",
    ]);
  });

  test("is sent once when it is repeated with its key", async () => {
    const { path, admin } = await seminar("draft");
    const send = (words: string) =>
      admin("POST", `${path}/messages`, { all: true, text: words }, { "Idempotency-Key": "k" });
    const first = await send(text);
    expect((await send(text)).body).toEqual(first.body);
    expect(refusal(await send("khác"))).toEqual([422, "idempotency_mismatch"]);
    expect((await admin("GET", `${path}/messages`)).body.items).toHaveLength(1);
  });
});

describe("a message from a site", () => {
  test("goes to the control room, which says that it was received", async () => {
    const { path, log, head, role, site, haiPhong, canTho } = await seminar("draft");
    const [organizer, client, other] = [
      await role("organizer"),
      await site(haiPhong),
      await site(canTho),
    ];
    const { body: message } = await client("POST", `${path}/messages`, { text: "Loa rè" });
    expect(message).toEqual({
      id: message.id,
      seq: message.seq,
      fromSiteId: haiPhong,
      all: false,
      text: "Loa rè",
      urgent: false,
      sentAt: "2026-11-23T01:00:00.000Z",
      receivedAt: null,
    });
    const receipt = `${path}/messages/${message.id}/receipt`;
    expect(refusal(await client("POST", receipt))).toEqual([409, "wrong_state"]);
    expect(refusal(await other("POST", receipt))).toEqual([404, "not_found"]);
    const before = await head();
    const received = await organizer("POST", receipt);
    expect([received.body.receivedAt, received.body.receivedBy.kind]).toEqual([
      "2026-11-23T01:00:00.000Z",
      "apiKey",
    ]);
    await organizer("POST", receipt);
    expect((await log(before)).map(({ type, data }) => [type, data])).toEqual([
      ["message_received", { messageId: message.id, siteId: null }],
    ]);
    expect((await client("GET", `${path}/messages`)).body.items[0].receivedAt).toBe(
      "2026-11-23T01:00:00.000Z",
    );
    expect((await other("GET", `${path}/messages`)).body.items).toEqual([]);
    const ofSite = await organizer("GET", `${path}/messages?siteId=${canTho}`);
    expect(ofSite.body.items).toEqual([]);
  });

  test("names nobody, and another site's conversation does not exist for it", async () => {
    const { path, site, haiPhong, canTho } = await seminar();
    const client = await site(haiPhong);
    const send = (more: object) => client("POST", `${path}/messages`, { text, ...more });
    expect(refusal(await send({ siteIds: [canTho] }))).toEqual([403, "forbidden"]);
    expect(refusal(await send({ all: true }))).toEqual([403, "forbidden"]);
    const asked = await client("GET", `${path}/messages?siteId=${canTho}`);
    expect(refusal(asked)).toEqual([404, "not_found"]);
  });

  test("comes thirty times in ten minutes and then has to wait", async () => {
    const { path, clock, site, haiPhong, canTho } = await seminar();
    const client = await site(haiPhong);
    const send = () => client("POST", `${path}/messages`, { text });
    for (let sent = 0; sent < 30; sent += 1) expect((await send()).status).toBe(201);
    clock.advance(60_000);
    const refused = await send();
    expect(refusal(refused)).toEqual([429, "too_many_requests"]);
    expect(refused.headers.get("Retry-After")).toBe("540");
    expect((await (await site(canTho))("POST", `${path}/messages`, { text })).status).toBe(201);
    clock.advance(540_000);
    expect((await send()).status).toBe(201);
  });
});

describe("the messages", () => {
  test("are read behind a log number and by pages, oldest first", async () => {
    const { path, admin } = await seminar();
    const seqs: number[] = [];
    for (const words of ["một", "hai", "ba"])
      seqs.push((await admin("POST", `${path}/messages`, { all: true, text: words })).body.seq);
    const texts = async (query: string) => {
      const { body } = await admin("GET", `${path}/messages?${query}`);
      return [body.items.map((item: { text: string }) => item.text), body.nextCursor];
    };
    expect(await texts(`after=${seqs[0]}`)).toEqual([["hai", "ba"], null]);
    const [first, cursor] = await texts("limit=2");
    expect(first).toEqual(["một", "hai"]);
    expect(await texts(`limit=2&cursor=${cursor}`)).toEqual([["ba"], null]);
    expect(refusal(await admin("GET", `${path}/messages?after=x`))).toEqual([
      422,
      "invalid_input",
      "/after",
    ]);
  });

  test("are made again by a replay", async () => {
    const { path, admin, rebuilt, site, haiPhong } = await seminar();
    const client = await site(haiPhong);
    const { body } = await admin("POST", `${path}/messages`, { siteIds: [haiPhong], text });
    await client("POST", `${path}/messages/${body.id}/receipt`);
    await client("POST", `${path}/messages`, { text });
    const { standing, replayed } = await rebuilt();
    expect(replayed).toEqual(standing);
  });

  test("of ten receipts at once leave one fact", async () => {
    const { path, admin, site, log, head, haiPhong } = await seminar();
    const client = await site(haiPhong);
    const { body } = await admin("POST", `${path}/messages`, { all: true, text });
    const before = await head();
    const receive = () => client("POST", `${path}/messages/${body.id}/receipt`);
    const received = await Promise.all(Array.from({ length: 10 }, receive));
    expect(received.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await log(before)).toHaveLength(1);
  });
});

describe("the erasure of a message", () => {
  test("blanks its text everywhere and nothing else, once, with a reason", async () => {
    const { path, admin, role, site, log, head, rebuilt, haiPhong } = await seminar();
    const client = await site(haiPhong);
    const key = { "Idempotency-Key": "k" };
    const sent = { siteIds: [haiPhong], text: "Ông Ba ốm" };
    const { body: message } = await admin("POST", `${path}/messages`, sent, key);
    await client("POST", `${path}/messages/${message.id}/receipt`);
    await admin("POST", `${path}/messages`, { all: true, text: "Bà Tư khỏe" });
    const erase = (by = admin, body: object = { reason: "Theo yêu cầu" }) =>
      by("POST", `${path}/messages/${message.id}/erasure`, body);
    expect(refusal(await erase(admin, {}))).toEqual([422, "invalid_input", "/reason"]);
    expect(refusal(await erase(await role("secretary")))).toEqual([403, "forbidden"]);
    const { status, body } = await erase();
    const { body: list } = await admin("GET", `${path}/messages`);
    expect([status, body]).toEqual([200, list.items[0]]);
    expect([body.text, body.receipts.length]).toEqual(["đã xóa", 1]);
    const before = await head();
    expect((await erase()).body).toEqual(body);
    expect(await head()).toBe(before);
    expect((await admin("GET", `${path}/log/verify`)).body.ok).toBe(true);
    expect((await admin("POST", `${path}/messages`, sent, key)).body).toBeNull();
    const { standing, replayed } = await rebuilt();
    expect(replayed).toEqual(standing);
    const everything = [...standing, JSON.stringify(await log())].join();
    expect(everything).not.toContain("Ông Ba");
    expect(everything).toContain("Bà Tư khỏe");
  });
});
