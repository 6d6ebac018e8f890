import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gatherCrowd } from "./support/crowd.ts";
import { printFigures, shown } from "./support/figures.ts";
import { peakMb, startProgram } from "./support/process.ts";
import { alternate, quantile, ratioOf, spreadOf } from "./support/rounds.ts";
import { administrator, makeSeminar } from "./support/seminars.ts";
import { startServer } from "./support/server.ts";

// One change of about 1 KB to 10 000 screens of the stage, from the secretary's request to the last screen that has it.
const LISTENERS = Number(process.env["LISTENERS"] ?? 10_000);
const ROUNDS = 9;

const folder = mkdtempSync(join(tmpdir(), "diem-cau-bench-"));
const ours = await startServer(join(folder, "ours.sqlite"));
const bare = await startProgram("bench/ceilings/bare-writer.ts", {});
const call = administrator(ours.base);
const seminar = await makeSeminar(call, "Hội thảo góp ý dự thảo Luật", 64);
const path = `/events/${seminar.id}`;
const { items } = await call<{ items: { id: string }[] }>("POST", `${path}/delegates`, {
  delegates: [
    {
      siteId: seminar.sites[0]?.id,
      name: "Nguyễn Thị Minh Khai",
      positions: ["Phó Giám đốc Sở Tư pháp", "Ủy viên Ban Chấp hành Đảng bộ tỉnh"],
      organization: "Sở Tư pháp tỉnh Hà Giang, cơ quan thường trực tổng hợp ý kiến của địa phương",
    },
  ],
});
const turn = await call<{ id: string }>("POST", `${path}/turns`, {
  delegateId: items[0]?.id,
  plannedSeconds: 600,
});
// A speaker with a history, as after interposed questions: each pause is one more segment of the turn.
for (let spoken = 0; spoken < 4; spoken += 1) {
  await call("PUT", `${path}/turns/${turn.id}/floor`);
  if (spoken < 3) await call("POST", `${path}/turns/${turn.id}/pause`);
}
const link = await call<{ secret: string }>("POST", `${path}/display-links`, {});
const headers = { Authorization: `Bearer ${link.secret}` };
const screens = await gatherCrowd(ours.base, `/api${path}/live`, headers, LISTENERS);
const others = await gatherCrowd(bare.base, "/live", {}, LISTENERS);
let size = 0;
const waits: number[] = [];

const measured = await alternate(ROUNDS, {
  async ours() {
    await sleep(300);
    const add = () => call("POST", `${path}/turns/${turn.id}/time`, { addSeconds: 1 });
    const { milliseconds, bytes } = await screens.tell(add);
    size = Math.round(bytes);
    waits.push(milliseconds);
    return LISTENERS / milliseconds;
  },
  async bare() {
    await sleep(300);
    const send = () => fetch(`${bare.base}/?bytes=${size || 1000}`);
    return LISTENERS / (await others.tell(send)).milliseconds;
  },
});
const ratio = ratioOf(measured.ours, measured.bare);
const median = LISTENERS / spreadOf(measured.ours).median;
// The first round warms up.
const slowest = quantile(waits.slice(1), 1);
printFigures([
  {
    bench: "live",
    what: `a change of ${size} bytes to ${LISTENERS} listeners, the last has it`,
    ours: `median ${shown(median, "ms")}, slowest ${shown(slowest, "ms")}`,
    against: `bare writer ${shown(LISTENERS / spreadOf(measured.bare).median, "ms")}`,
    ratio,
    reach: "≤ 250 ms, ≥ 0.7",
    met: median <= 250 && ratio.median >= 0.7,
    peakMb: peakMb(ours.pid),
  },
]);
screens.close();
others.close();
await Promise.all([ours, bare].map((program) => program.stop()));
rmSync(folder, { recursive: true });
