import { describe, expect, test } from "vitest";
import {
  callsOf,
  headOf,
  openHall,
  outcome,
  siteClient,
  staff,
  type Hall,
} from "./support/hall.ts";

const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);

/** Asks for turns of these kinds, one after the other. */
async function askAll(hall: Hall, kinds: string): Promise<string[]> {
  const ids: string[] = [];
  for (const kind of kinds.split(" ")) ids.push(await hall.ask({ kind }));
  return ids;
}

const order = (hall: Hall, turnIds: string[], headers = {}) =>
  hall.secretary("PUT", `${hall.at}/turns/order`, { turnIds }, headers);

describe("the queue", () => {
  test("stands by kind and then by request, and counts positions from one", async () => {
    const hall = await openHall();
    const [a = "", b = "", c = "", d = "", e = ""] = await askAll(
      hall,
      "normal point_of_order normal interposed_question intervention",
    );
    const { items } = await hall.turns();
    expect(
      items.map(({ id, position }: { id: string; position: number }) => [id, position]),
    ).toEqual([
      [d, 1],
      [e, 2],
      [b, 3],
      [a, 4],
      [c, 5],
    ]);
    await hall.move(d, "skip");
    expect((await hall.turn(a)).position).toBe(3);
    expect((await hall.turn(d)).position).toBeNull();
  });

  test("is put in any order across kinds; those not named follow as they stood", async () => {
    const hall = await openHall();
    const [a = "", b = "", c = "", d = ""] = await askAll(
      hall,
      "normal normal normal intervention",
    );
    const { version } = await hall.turns();
    const head = await headOf(hall.app, hall.eventId);
    const { status, body } = await order(hall, [c, a], { "If-Match": `"${version}"` });
    expect([status, idsOf(body), body.version]).toEqual([200, [c, a, d, b], version + 1]);
    expect((await hall.facts(head)).map(({ type, data }) => [type, data])).toEqual([
      ["turns_ordered", { turnIds: [c, a, d, b] }],
    ]);
    // The same order again changes nothing.
    expect((await order(hall, [c, a, d, b])).body.version).toBe(version + 1);
    expect(await headOf(hall.app, hall.eventId)).toBe(head + 1);
    // An intervention stands behind the last one of its kind, wherever that is now.
    const [e = ""] = await askAll(hall, "intervention");
    expect(idsOf(await hall.turns())).toEqual([c, a, d, e, b]);
  });

  test("refuses an order with a turn that is unknown, named twice or no longer waiting", async () => {
    const hall = await openHall();
    const [a = "", b = ""] = await askAll(hall, "normal normal");
    const unknown = await order(hall, [a, "turn_none"]);
    expect([outcome(unknown), unknown.body.errors[0].pointer]).toEqual([
      "422 invalid_input",
      "/turnIds/1",
    ]);
    expect(outcome(await order(hall, [a, b, a]))).toBe("422 invalid_input");
    const { version } = await hall.turns();
    await hall.move(b, "call");
    expect(outcome(await order(hall, [b, a]))).toBe("409 wrong_state");
    const stale = await order(hall, [a], { "If-Match": `"${version}"` });
    expect(outcome(stale)).toBe("412 version_conflict");
    const organizer = await staff(hall.app, hall.eventId, "organizer");
    const tried = await organizer("PUT", `${hall.at}/turns/order`, { turnIds: [a] });
    expect(outcome(tried)).toBe("403 forbidden");
  });
});

describe("the list of speakers", () => {
  test("once closed refuses sites, not the staff", async () => {
    const hall = await openHall();
    const hue = await siteClient(hall, hall.sites.hue.id);
    const set = (open: boolean) => hall.secretary("PUT", `${hall.at}/turn-list`, { open });
    const head = await headOf(hall.app, hall.eventId);
    expect((await set(false)).body).toEqual({
      items: [],
      list: { open: false },
      speaking: null,
      version: 2,
      nextCursor: null,
    });
    expect((await set(false)).body.version).toBe(2);
    expect((await hall.facts(head)).map(({ type, data }) => [type, data])).toEqual([
      ["turn_list_set", { open: false }],
    ]);
    const asked = await hue("POST", `${hall.at}/turns`, {});
    expect(outcome(asked)).toBe("409 list_closed");
    const id = await hall.ask({ siteId: hall.sites.hue.id });
    expect(outcome(await callsOf(hall, hue).withdraw(id))).toBe("200 withdrawn");
    await set(true);
    expect(outcome(await hue("POST", `${hall.at}/turns`, {}))).toBe("201 waiting");
    expect(outcome(await hue("PUT", `${hall.at}/turn-list`, { open: false }))).toBe(
      "403 forbidden",
    );
  });
});

describe("the pages of the turns", () => {
  test("give the waiting ones in order, then the others from the latest request", async () => {
    const hall = await openHall();
    const [a = "", b = "", c = "", d = "", e = ""] = await askAll(
      hall,
      "normal normal normal normal intervention",
    );
    await hall.move(a, "skip");
    await hall.floor(c);
    const all = [e, b, d, c, a];
    expect(idsOf(await hall.turns())).toEqual(all);
    const pages: string[][] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await hall.turns(`?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      pages.push(idsOf(page));
      cursor = page.nextCursor;
    }
    expect(pages).toEqual([[e, b], [d, c], [a]]);
    expect(idsOf(await hall.turns("?state=waiting"))).toEqual([e, b, d]);
    expect(idsOf(await hall.turns("?state=skipped"))).toEqual([a]);
  });

  test("neither skip nor repeat a turn when others come in front or go meanwhile", async () => {
    const hall = await openHall();
    const [a = "", b = "", c = "", d = ""] = await askAll(hall, "normal normal normal normal");
    const first = await hall.turns("?limit=2");
    expect(idsOf(first)).toEqual([a, b]);
    await hall.move(b, "call");
    await askAll(hall, "intervention interposed_question");
    const second = await hall.turns(`?limit=2&state=waiting&cursor=${first.nextCursor}`);
    expect([idsOf(second), second.nextCursor]).toEqual([[c, d], null]);
  });

  test("neither skip nor repeat a turn that kept its order when others were put in order meanwhile", async () => {
    const hall = await openHall();
    const [a = "", b = "", c = "", d = "", e = ""] = await askAll(
      hall,
      "normal normal normal normal normal",
    );
    const first = await hall.turns("?limit=2");
    expect(idsOf(first)).toEqual([a, b]);
    await hall.move(b, "call");
    await order(hall, [a, c, e, d]);
    const second = await hall.turns(`?limit=9&state=waiting&cursor=${first.nextCursor}`);
    expect(idsOf(second)).toEqual([c, e, d]);
  });

  test("refuse a state, a limit and a cursor that are none", async () => {
    const hall = await openHall();
    const ofNothing = btoa('["turn_none"]').replaceAll("=", "");
    for (const query of ["state=gone", "limit=0", "cursor=%25", `cursor=${ofNothing}`, "q=a"]) {
      const { status } = await hall.secretary("GET", `${hall.at}/turns?${query}`);
      expect([query, status]).toEqual([query, 422]);
    }
  });
});
