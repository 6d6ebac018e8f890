import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { findBrowser } from "../tests/support/browser.ts";
import { builtPages } from "../tests/support/built-pages.ts";
import { sizesOf, type Manifest } from "../web/budgets.ts";
import { openCold, SLOW, SLOWER, type Line, type Opening } from "./support/cold-page.ts";
import { printFigures, shown, type Figure } from "./support/figures.ts";
import { peakMb } from "./support/process.ts";
import { ratioOf } from "./support/rounds.ts";
import { administrator, makeSeminar } from "./support/seminars.ts";
import { startServer } from "./support/server.ts";
import { measureWall } from "./support/wall.ts";

// ux.md 5.12, every budget: the sizes of the build, how soon a site's page can be used on a slow machine and line, and
// what the wall of the control room costs. Beside each opening a bare page of one button, in the same run.
const ROUNDS = Number(process.env["WEB_ROUNDS"] ?? 5);
const DIST = new URL("../web/dist/", import.meta.url).pathname;

const here = await findBrowser();
if (!here) process.exit(1);
await builtPages();
const browser = await here.launch();
const folder = mkdtempSync(join(tmpdir(), "diem-cau-bench-"));
const server = await startServer(join(folder, "web.sqlite"));
const bare = await serveBare();
const figures: Figure[] = [
  ...sizes(),
  ...(await openings(browser, "1.6 Mbps, 150 ms", SLOW, 2000)),
  ...(await openings(browser, "512 kbps, 400 ms", SLOWER, 3500)),
  await wall(browser, 64, 0.2, 25),
  await wall(browser, 500, 0.1, 60, Number(process.env["WEB_CHANGES"] ?? 0)),
];
printFigures(figures);
await browser.close();
await server.stop();
bare.server.close();
rmSync(folder, { recursive: true });
process.exit();

function sizes(): Figure[] {
  const manifest = JSON.parse(readFileSync(join(DIST, ".vite/manifest.json"), "utf8")) as Manifest;
  return sizesOf(manifest, (file) => statSync(join(DIST, `${file}.br`)).size).map(
    ({ what, kind, kB, most }) => ({
      bench: "web",
      what: `${what}: ${kind} at once, brotli`,
      ours: shown(kB, "kB"),
      against: "–",
      ratio: null,
      reach: `≤ ${most} kB`,
      met: kB <= most,
      peakMb: null,
    }),
  );
}

/** A site's link opened cold at a quarter of the processor's speed, and the bare page, by turns. */
async function openings(on: Browser, line: string, slow: Line, most: number): Promise<Figure[]> {
  const url = await siteLink();
  const ours: Opening[] = [];
  const against: Opening[] = [];
  for (let nth = 0; nth < ROUNDS; nth += 1) {
    ours.push(await openCold(on, url, slow));
    against.push(await openCold(on, bare.url, slow));
  }
  const lowest = (of: Opening[], what: keyof Opening) => Math.min(...of.map((one) => one[what]));
  const usable = lowest(ours, "usable");
  const blocked = lowest(ours, "blocked");
  return [
    {
      bench: "web",
      what: `join usable, 4× CPU, ${line} (lowest of ${ROUNDS})`,
      ours: shown(usable, "ms"),
      against: `a bare page ${shown(lowest(against, "usable"), "ms")}`,
      ratio: ratioOf(
        ours.map((one) => one.usable),
        against.map((one) => one.usable),
      ),
      reach: `≤ ${most} ms`,
      met: usable <= most,
      peakMb: peakMb(server.pid),
    },
    {
      bench: "web",
      what: `join blocked in all, 4× CPU, ${line}`,
      ours: shown(blocked, "ms"),
      against: `a bare page ${shown(lowest(against, "blocked"), "ms")}`,
      ratio: null,
      reach: "≤ 200 ms",
      met: blocked <= 200,
      peakMb: null,
    },
    {
      bench: "web",
      what: `join, fonts asked for before it is usable, ${line}`,
      ours: String(Math.max(...ours.map(({ fonts }) => fonts))),
      against: "–",
      ratio: null,
      reach: "0",
      met: ours.every(({ fonts }) => fonts === 0),
      peakMb: null,
    },
  ];
}

async function siteLink(): Promise<string> {
  const call = administrator(server.base);
  const { id, sites } = await makeSeminar(call, "Hội thảo tham vấn dự thảo Luật", 1);
  const links = `/events/${id}/sites/${sites[0]?.id}/links`;
  return (await call<{ url: string }>("POST", links, {})).url;
}

/** `after`: so many more changes come, ten a second, before the heap is read; 7 200 are those of two hours. */
async function wall(
  on: Browser,
  sites: number,
  share: number,
  most: number,
  after = 0,
): Promise<Figure> {
  const call = administrator(server.base);
  const seminar = await makeSeminar(call, `Hội thảo ${sites} điểm cầu`, sites);
  const { perUpdate, longTasks, heapMb } = await measureWall(
    on,
    server.base,
    seminar,
    share,
    after,
  );
  const later = after > 0 ? `, heap after ${after} more` : "";
  return {
    bench: "web",
    what: `wall of ${sites}, ${share * 100} % change a second: main thread for each update${later}`,
    ours: `${shown(perUpdate, "ms")}, ${longTasks} long tasks at 4× CPU, heap ${shown(heapMb, "MB")}`,
    against: "–",
    ratio: null,
    reach: `≤ ${most} ms, none, ≤ 60 MB`,
    met: perUpdate <= most && longTasks === 0 && heapMb <= 60,
    peakMb: null,
  };
}

/** The least that a page can be: one button, which a script puts there. */
async function serveBare(): Promise<{ url: string; server: Server }> {
  const script = "document.body.innerHTML='<main><button>Vào phòng</button></main>'";
  const page = `<!doctype html><meta charset="utf-8"><title>–</title><body><script src="/a.js"></script>`;
  const bareServer = createServer(({ url }, answer) => {
    const isScript = url === "/a.js";
    answer.setHeader("Content-Type", isScript ? "text/javascript" : "text/html");
    answer.end(isScript ? script : page);
  });
  await new Promise<void>((done) => bareServer.listen(0, "127.0.0.1", done));
  await sleep(0);
  const address = bareServer.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, server: bareServer };
}
