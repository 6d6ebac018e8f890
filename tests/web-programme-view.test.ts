import { expect, test } from "vitest";
import { wantedOf } from "../web/screens/room/programme-view.ts";

const sources = {
  hall: { siteId: "0", identity: "hall", name: "Hội trường" },
  speaker: { siteId: "1", identity: "site-1", name: "Nghệ An" },
};

test.each([
  ["live", "high", true],
  ["glance", "low", true],
  ["none", "off", false],
] as const)("receives sound whatever it receives of the picture: %s", (pictures, video, screen) => {
  const wanted = wantedOf({ sources, own: "site-2", all: false, pictures, others: [] });
  expect(Object.fromEntries(wanted)).toEqual({
    "site-1": { video, audio: true, screen },
    hall: { video: "off", audio: true, screen },
    chair: { video: "off", audio: true, screen },
  });
});
