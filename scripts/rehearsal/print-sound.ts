import type { Stretch } from "./compare-sound.ts";
import type { Stage } from "./stage.ts";
import { clock, milliseconds, printTable, red, shortName } from "./table.ts";

const stretchNames: Record<Stretch["why"], string> = {
  closing: "trong lúc đóng mic",
  returning: "vừa vào lại với quyền cũ",
  forbidden: red("không được phép"),
};

/** Every sound of a site without the floor, allowed or not. */
export function printSound(stretches: Stretch[], stage: Stage): void {
  printTable(
    ["Điểm cầu", "Lúc", "Mẫu", "Dài", "Sau khi hết quyền", ""],
    stretches.map(({ site, from, frames, milliseconds: length, late, why }) => [
      stage.sites[site] ? shortName(stage, site) : "không rõ là ai",
      clock(from),
      String(frames),
      milliseconds(length),
      milliseconds(late),
      stretchNames[why],
    ]),
    [false, true, true, true, true, false],
  );
}
