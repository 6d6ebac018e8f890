import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { webDay, type WebDay } from "./support/web-day.ts";

type Site = { connection: string; takeOverRequests: unknown[] };

describe("the day that pictures and tests of the pages show", () => {
  let day: WebDay;

  beforeAll(async () => {
    day = await webDay({ vintage: 2025 });
  }, 120_000);
  afterAll(() => day?.remove());

  test("stays what it says once the server has asked LiveKit who is in the room", async () => {
    const before = await connections();
    expect(before).toEqual({ connected: 31, dropped: 1, left: 1, never: 2 });
    const asked = await answers();
    // A server that starts asks at once.
    await day.kill();
    await day.start();
    await expect.poll(answers, { timeout: 15_000 }).toBeGreaterThan(asked);
    expect(await connections()).toEqual(before);
  });

  test("has one site whose link is open twice", async () => {
    const asking = (await sites()).filter(({ takeOverRequests }) => takeOverRequests.length > 0);
    expect(asking.map(({ connection }) => connection)).toEqual(["connected"]);
  });

  async function sites(): Promise<Site[]> {
    return (await day.must("GET", `${day.at}/sites?limit=500`)).items;
  }

  async function connections(): Promise<Record<string, number>> {
    const groups = Map.groupBy(await sites(), ({ connection }) => connection);
    return Object.fromEntries([...groups].map(([connection, of]) => [connection, of.length]));
  }

  async function answers(): Promise<number> {
    const { items } = await day.must("GET", `${day.at}/log?type=livekit_answered&limit=500`);
    return items.length;
  }
});
