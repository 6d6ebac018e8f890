import { expect, test } from "vitest";
import { openHall } from "./support/hall.ts";

test("of two who give the floor at once the second is refused, as it did not see who speaks", async () => {
  const hall = await openHall();
  await hall.state("live");
  const [hue, daNang] = [
    await hall.ask({ siteId: hall.sites.hue.id }),
    await hall.ask({ siteId: hall.sites.daNang.id }),
  ];
  const give = (turnId: string, seen: string) =>
    hall.secretary("PUT", `${hall.at}/turns/${turnId}/floor?speaking=${seen}`);
  const answers = await Promise.all([give(hue, "none"), give(daNang, "none")]);
  expect(answers.map(({ status, body }) => [status, body.code ?? body.state])).toEqual([
    [200, "speaking"],
    [412, "version_conflict"],
  ]);
  expect((await hall.turns()).speaking).toBe(hue);
  expect((await give(daNang, daNang)).body.code).toBe("version_conflict");
  expect((await give(daNang, hue)).body.state).toBe("speaking");
  expect((await hall.turn(hue)).state).toBe("finished");
});

test("whoever does not say what it saw gives the floor as before, and a wrong name of the query is refused", async () => {
  const hall = await openHall();
  await hall.state("live");
  const turnId = await hall.ask({ siteId: hall.sites.hue.id });
  const wrong = await hall.secretary("PUT", `${hall.at}/turns/${turnId}/floor?seen=none`);
  expect([wrong.status, wrong.body.code]).toEqual([422, "invalid_input"]);
  expect((await hall.floor(turnId)).body.state).toBe("speaking");
});
