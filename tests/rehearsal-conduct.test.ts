import { describe, expect, test } from "vitest";
import { performAsk } from "../scripts/rehearsal/asking.ts";
import { ApiRefused } from "../scripts/rehearsal/client.ts";
import type { Answer, Api } from "../scripts/rehearsal/client.ts";
import type { Company } from "../scripts/rehearsal/company.ts";
import type { TruthTurn } from "../scripts/rehearsal/compare-turns.ts";
import { performTurn } from "../scripts/rehearsal/control-room.ts";
import { discussionFindings, openTimes } from "../scripts/rehearsal/discussion.ts";
import { liveDelays, liveFindings, type LiveTale } from "../scripts/rehearsal/live-stream.ts";
import { programmeFindings } from "../scripts/rehearsal/programme.ts";
import { performStep } from "../scripts/rehearsal/play.ts";
import { correctionFindings, presenceFindings } from "../scripts/rehearsal/presence.ts";
import type { Attendance, SiteAttendance } from "../scripts/rehearsal/record.ts";

const zero = Date.parse("2021-09-07T01:00:00.000Z");
const iso = (second: number) => new Date(zero + second * 1000).toISOString();

/** A server that answers each path with what stands here; the first key that the path ends with. */
function answering(answers: Record<string, unknown>, sent: string[] = []): Api {
  const answer = async <T>(path: string): Promise<Answer<T>> => {
    const [bare = ""] = path.split("?");
    const key = Object.keys(answers).find((one) => bare.endsWith(one)) ?? "";
    const found = answers[key];
    const body: unknown = typeof found === "function" ? found() : found;
    // The tests give what the API would.
    return { status: 200, body: body as T, sentAt: 0, answeredAt: 0 };
  };
  return {
    get: answer,
    ask: (_method, path) => answer(path),
    send: (method, path, body) => {
      sent.push(`${method} ${path} ${JSON.stringify(body)}`);
      return answer(path);
    },
    file: async () => new Uint8Array(),
  };
}

const kinds = (found: { kind: string }[]) => found.map(({ kind }) => kind);

/** Who takes part in a play, as far as one step needs them. */
function companyOf(change: object): Company {
  const turn = {
    kind: "normal",
    turn: 0,
    turnId: "t1",
    itemId: null,
    site: 1,
    mayBeSilent: false,
    segments: [],
  };
  return {
    stage: { eventId: "e", sites: [{ name: "Hà Nội" }, { name: "Hà Giang" }] },
    played: { turns: [turn], findings: [] },
    say: () => undefined,
    asked: null,
    speaking: null,
    ...change,
  } as unknown as Company; // a step touches no more than what stands here
}

describe("two secretaries who do the same at once", () => {
  /** What the two are answered, each a status. */
  const found = async (first: number, second: number) => {
    const by = (status: number): Api => {
      const api = answering({ t1: { version: 1 } });
      return { ...api, ask: async (...asked) => ({ ...(await api.ask(...asked)), status }) };
    };
    const company = companyOf({ api: by(first), second: by(second) });
    const step = { at: 0, do: "floor", turn: 0, twice: true } as const;
    await performTurn(company, step, () => undefined);
    return company.played.findings.map(({ kind, site, turn }) => ({ kind, site, turn }));
  };
  const race = [{ kind: "race", site: 1, turn: 0 }];

  test("are one answered and the other refused", async () => {
    expect([await found(200, 409), await found(412, 200)]).toEqual([[], []]);
  });

  test("fail when both succeed, when neither does, and when one meets an error", async () => {
    expect(await found(200, 200)).toEqual(race);
    expect(await found(409, 412)).toEqual(race);
    expect(await found(200, 500)).toEqual(race);
  });
});

describe("a site that asks for a turn", () => {
  const found = async (...heard: string[]) => {
    const company: Company = companyOf({ crew: { order: () => company.asked?.(heard) } });
    await performAsk(company, { at: 0, do: "ask", asker: 1, hears: ["list_closed"] });
    return company.played.findings.map(({ kind, site }) => ({ kind, site }));
  };

  test("hears that the list is closed, and fails when it hears anything else", async () => {
    const refused = [{ kind: "refused", site: 1 }];
    expect(await found("list_closed")).toEqual([]);
    expect(await found("granted", "already_waiting", "withdrawn")).toEqual(refused);
    expect(await found("wrong_state")).toEqual(refused);
    expect(await found()).toEqual(refused);
  });
});

describe("a step of the plan", () => {
  const found = async (send: () => Promise<unknown>) => {
    const company = companyOf({ api: { ...answering({}), send } });
    await performStep(company, { at: 0, do: "release", turn: 0 });
    return company.played.findings;
  };

  test("fails when it is refused, or meets an error, and says what it was", async () => {
    expect(await found(() => answering({}).get(""))).toEqual([]);
    const problem = { code: "wrong_state", detail: "đã kết thúc" };
    const refusal = new ApiRefused("DELETE", "/events/e/turns/t1/floor", 409, problem);
    const text = "DELETE /events/e/turns/t1/floor: 409 wrong_state đã kết thúc";
    const finding = { kind: "refused", site: null, turn: 0 };
    expect(await found(() => Promise.reject(refusal))).toEqual([{ ...finding, text }]);
    const lost = await found(() => Promise.reject(new TypeError("fetch failed")));
    expect(lost).toEqual([{ ...finding, text: "release: TypeError: fetch failed" }]);
  });
});

describe("a discussion in the record", () => {
  const truth = [
    {
      began: { from: zero, to: zero + 100 },
      ended: { from: zero + 3000, to: zero + 3100 },
      speakers: [1],
    },
  ];
  const heard = [1000, 1100, 1200].map((at) => ({ site: 1, at: zero + at, milliseconds: 100 }));
  const found = async (items: object[], sounds = heard) =>
    kinds(await discussionFindings(answering({ discussions: { items } }), "e", truth, sounds));

  test("is right within the calls that made it", async () => {
    expect(await found([{ from: iso(0.05), to: iso(3.1) }])).toEqual([]);
    expect(openTimes(truth)).toEqual([{ from: zero, to: zero + 3100 }]);
  });

  test.each([
    ["it is missing", []],
    ["it begins before it was opened", [{ from: iso(-0.001), to: iso(3.05) }]],
    ["it never ended", [{ from: iso(0.05), to: null }]],
    [
      "there is one more",
      [
        { from: iso(0.05), to: iso(3.05) },
        { from: iso(4), to: iso(5) },
      ],
    ],
  ])("fails when %s", async (_what, items) => {
    expect(await found(items)).toEqual(["report"]);
  });

  test("fails for a speaker whom nobody heard in it", async () => {
    const items = [{ from: iso(0.05), to: iso(3.05) }];
    expect(await found(items, heard.slice(1))).toEqual(["turn_silent"]);
  });
});

describe("the programme in the record", () => {
  const between = (from: number, to: number) => ({ from: zero + from, to: zero + to });
  /** Spoken from second 1 to 3 and, when it was called back, from 5 to 6.5. */
  const turn: TruthTurn = {
    kind: "normal",
    turn: 4,
    turnId: "t1",
    itemId: "i2",
    site: 1,
    mayBeSilent: false,
    segments: [
      { began: between(1000, 1010), ended: between(3000, 3010) },
      { began: between(5000, 5010), ended: between(6500, 6510) },
    ],
  };
  const question = { ...turn, kind: "interposed_question", turnId: "t2", itemId: null } as const;
  const idle = { actualStartAt: null, actualEndAt: null, actualSeconds: null, running: false };
  const opening = { id: "i1", position: 1, ...idle };
  const [from, to] = [iso(1.005), iso(6.505)];
  const actual = { actualStartAt: from, actualEndAt: to, actualSeconds: 3, running: false };
  const talk = { id: "i2", position: 2, ...actual };
  const found = async (items: object[], turns: TruthTurn[] = [turn, question]) =>
    (await programmeFindings(answering({ programme: { items } }), "e", turns)).map(
      ({ kind, turn: which }) => [kind, which],
    );

  test("follows the turns, also where one was called back", async () => {
    expect(await found([opening, talk])).toEqual([]);
    const early = { ...talk, actualStartAt: iso(0.9), actualEndAt: iso(6.61) };
    expect(await found([opening, early])).toEqual([]);
    expect(await found([opening, { ...talk, ...idle }], [{ ...turn, segments: [] }])).toEqual([]);
  });

  test.each([
    ["an item begins earlier than its turn", { actualStartAt: iso(0.899) }],
    ["it begins with the later of two segments", { actualStartAt: iso(5.005) }],
    ["it ends with the earlier of two segments", { actualEndAt: iso(3.005) }],
    ["it ends later than its turn", { actualEndAt: iso(6.611) }],
    ["it never began", idle],
    ["it never ended", { actualEndAt: null }],
    ["it goes on", { running: true }],
    ["it counts what lies between its segments", { actualSeconds: 5 }],
    ["it counts the first segment only", { actualSeconds: 2 }],
    ["it has no length", { actualSeconds: null }],
  ])("fails when %s", async (_what, change) => {
    expect(await found([opening, { ...talk, ...change }])).toEqual([["report", 4]]);
  });

  test("fails when an item began for which nobody spoke, and when one is missing", async () => {
    expect(await found([{ ...opening, ...actual }, talk])).toEqual([["report", null]]);
    expect(await found([{ ...opening, running: true }, talk])).toEqual([["report", null]]);
    expect(await found([opening])).toEqual([["report", 4]]);
  });
});

describe("people in the record", () => {
  const truth = {
    headcounts: new Map([["s1", { expected: 3, present: 2, excused: 1, unexcused: 0 }]]),
    marks: new Map([
      ["d1", "present"],
      ["d2", "late"],
      ["d3", "excused"],
    ]),
  };
  const headcount = { sitesReported: 1, expected: 3, present: 2, excused: 1, unexcused: 0 };
  const delegates = [
    { id: "d1", status: "present" },
    { id: "d2", status: "late" },
    { id: "d3", status: "excused" },
    { id: "d4", status: "unknown" },
  ];
  const found = async (change: { headcount?: object; delegates?: object[]; present?: number }) => {
    const api = answering({
      summary: { headcount: change.headcount ?? headcount },
      delegates: { items: change.delegates ?? delegates, nextCursor: null },
    });
    const sites = [attended({ delegates: { present: change.present ?? 2 } })];
    return kinds(await presenceFindings(api, "e", truth, sites));
  };

  test("are right when the last number and the last mark count", async () => {
    expect(await found({})).toEqual([]);
  });

  test.each([
    ["an earlier number counts", { headcount: { ...headcount, present: 0 } }],
    ["a site is missing", { headcount: { ...headcount, sitesReported: 0 } }],
    ["an earlier mark counts", { delegates: delegates.with(0, { id: "d1", status: "unknown" }) }],
    [
      "one is marked whom nobody marked",
      { delegates: delegates.with(3, { id: "d4", status: "present" }) },
    ],
    ["the attendance counts otherwise", { present: 3 }],
  ])("fail when %s", async (_what, change) => {
    expect(await found(change)).toEqual(["people"]);
  });
});

function attended(change: Partial<SiteAttendance> = {}): SiteAttendance {
  const interval = {
    id: "n",
    participantSid: "PA_1",
    from: iso(40),
    to: iso(90),
    evidence: { from: "observed", to: "observed" },
    reason: null,
  };
  return {
    delegates: { present: 0 },
    siteId: "s1",
    name: "Điểm cầu Hà Giang",
    status: "present",
    connectedSeconds: 50,
    presentSeconds: 50,
    sharePercent: 50,
    stays: 1,
    drops: 0,
    intervals: [interval],
    ...change,
  };
}

describe("a correction in the record", () => {
  const before: Attendance = {
    window: { from: iso(0), to: iso(100), seconds: 100 },
    log: { seq: 1, hash: "" },
    sites: [attended()],
    unknownParticipants: [],
  };
  const corrected = (seconds: number) => {
    const [stay] = attended().intervals;
    const added = { ...stay!, id: "k", evidence: { from: "corrected", to: "corrected" } };
    return attended({ connectedSeconds: seconds, intervals: [stay!, added] });
  };
  const found = async (...answers: SiteAttendance[]) => {
    const sent: string[] = [];
    const api = answering({ corrections: {}, s1: () => answers.shift() }, sent);
    return { kinds: kinds(await correctionFindings(api, "e", "s1", before)), sent };
  };

  test("adds a stay that counts, and takes it out again", async () => {
    const right = await found(corrected(90), attended());
    expect(right.kinds).toEqual([]);
    expect(right.sent[1]).toContain('"intervalId":"k","void":true');
  });

  test("fails when it does not count, or goes on counting when it is void", async () => {
    expect((await found(corrected(50), attended())).kinds).toEqual(["report"]);
    expect((await found(corrected(90), corrected(90))).kinds).toEqual(["report"]);
  });
});

describe("the stream of a screen", () => {
  const turns: TruthTurn[] = [
    {
      kind: "normal",
      turn: 0,
      turnId: "t1",
      itemId: null,
      site: 1,
      mayBeSilent: false,
      segments: [
        { began: { from: 1000, to: 1010 }, ended: { from: 3000, to: 3010 } },
        { began: { from: 5000, to: 5010 }, ended: { from: 6000, to: 6010 } },
      ],
    },
  ];
  const seen = (at: number, speaking: string | null, seq = at) => ({
    at,
    event: "change",
    seq,
    speaking,
    open: [],
  });
  const good = [seen(1080, "t1"), seen(3050, null), seen(5040, "t1"), seen(6020, null)];

  test("shows each floor after its call, and how long that took", () => {
    expect(liveDelays({ seen: good, parts: new Map() }, turns)).toEqual([80, 40]);
    const late = good.filter(({ at }) => at !== 5040);
    expect(liveDelays({ seen: late, parts: new Map() }, turns)).toEqual([80, null]);
  });

  const event = { id: "e", state: "closed" };
  const site = { id: "s1", connection: "left" };
  const api = answering({
    "/e": event,
    sites: { items: [site], nextCursor: null },
    turns: { items: [{ id: "t1", state: "finished" }], nextCursor: null },
  });
  const found = async (change: Partial<LiveTale> & { sites?: object[] }) => {
    const parts = new Map<string, unknown>([
      ["event", event],
      ["sites", change.sites ?? [site]],
      ["turns", []],
    ]);
    return kinds(await liveFindings(api, "e", { seen: good, parts, ...change }, turns));
  };

  test("says in the end what the API says", async () => {
    expect(await found({})).toEqual([]);
    expect(await found({ sites: [{ ...site, connection: "dropped" }] })).toEqual(["live"]);
    expect(await found({ parts: new Map() })).toEqual(["live", "live", "live"]);
  });

  test("fails when its numbers go back, and when a floor is not shown", async () => {
    expect(await found({ seen: [...good, seen(7000, null, 5)] })).toEqual(["live"]);
    expect(await found({ seen: good.slice(1) })).toEqual(["live"]);
  });
});
