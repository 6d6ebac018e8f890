import { describe, expect, test } from "vitest";
import { FailureLimits } from "../src/auth/failure-limits.ts";
import { testApp } from "./support/app.ts";
import { enter, join, linkOf, openSeminar } from "./support/sites.ts";

describe("failed attempts to join", () => {
  test("63 sites behind one address come in while a guesser on that address is made to wait", async () => {
    const app = testApp({ addressOf: () => "203.0.113.7" });
    const names = Array.from({ length: 63 }, (_, index) => `Tỉnh ${index}`);
    const { path, remotes } = await openSeminar(app, names);
    const links = [];
    for (const site of remotes) links.push(await linkOf(app, path, site.id));
    const guesses = [];
    for (let index = 0; index < 25; index += 1)
      guesses.push((await join(app, { secret: `dcl_doan-${index}` })).body.code);
    expect(guesses).toEqual([
      ...Array(20).fill("link_invalid"),
      ...Array(5).fill("too_many_requests"),
    ]);
    const [joined, guess] = await Promise.all([
      Promise.all(links.map(({ secret }) => join(app, { secret }))),
      join(app, { secret: "dcl_doan-nua" }),
    ]);
    expect(joined.map(({ status }) => status)).toEqual(Array(63).fill(200));
    expect([guess.status, guess.headers.get("Retry-After")]).toEqual([429, "60"]);
    app.clock.advance(60_000);
    expect((await join(app, { secret: "dcl_doan-nua" })).status).toBe(401);
  });

  test("a guesser does not use up the attempts of another address", async () => {
    let address = "198.51.100.1";
    const app = testApp({ addressOf: () => address });
    for (let index = 0; index < 21; index += 1) await join(app, { secret: `dcl_${index}` });
    expect((await join(app, { secret: "dcl_x" })).status).toBe(429);
    address = "198.51.100.2";
    expect((await join(app, { secret: "dcl_x" })).status).toBe(401);
  });

  test("one secret tried from many addresses is limited too", async () => {
    let tries = 0;
    const app = testApp({ addressOf: () => `198.51.100.${(tries += 1)}` });
    const codes = [];
    for (let index = 0; index < 12; index += 1)
      codes.push((await join(app, { secret: "dcl_cu" })).status);
    expect(codes).toEqual([...Array(10).fill(401), 429, 429]);
  });

  test("a busy site is no failure", async () => {
    const app = testApp();
    const { path, room, remotes } = await openSeminar(app);
    const { secret } = await linkOf(app, path, remotes[0].id);
    await enter(app, room, (await join(app, { secret })).body.liveKit.identity, "PA_1");
    for (let index = 0; index < 25; index += 1)
      expect((await join(app, { secret, deviceId: "may-2" })).body.code).toBe("site_busy");
    expect((await join(app, { secret: "dcl_sai" })).body.code).toBe("link_invalid");
  });

  test("are forgotten after a minute, one by one", () => {
    const limits = new FailureLimits();
    const waits = (now: number) => limits.failed("a", `khác ${now}`, now);
    for (let index = 0; index < 20; index += 1) expect(waits(index * 1000)).toBe(0);
    expect(waits(20_000)).toBe(40);
    expect(waits(59_001)).toBe(1);
    expect(waits(60_000)).toBe(0);
    expect(waits(60_001)).toBe(1);
    expect(waits(61_000)).toBe(0);
  });
});
