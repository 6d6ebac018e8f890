import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lineOf, tableHead, type Figure } from "./support/figures.ts";

// `npm run bench`: every file of this folder, one after the other, then one table. `npm run bench -- webhooks` runs one.
const here = import.meta.dirname;
const wanted = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "diem-cau-bench-"));
const file = join(folder, "figures.jsonl");
writeFileSync(file, "");

const benches = readdirSync(here)
  .filter((name) => name.endsWith(".ts") && name !== "all.ts")
  .map((name) => name.replace(/\.ts$/, ""))
  .filter((name) => wanted.length === 0 || wanted.includes(name));
let failed = 0;
for (const bench of benches) {
  console.log(`\n== ${bench}`);
  const ran = spawnSync(process.execPath, [join(here, `${bench}.ts`)], {
    stdio: "inherit",
    env: { ...process.env, BENCH_FIGURES: file },
  });
  if (ran.status !== 0) failed += 1;
}

const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
// Written by printFigures of the benches that ran just now.
const figures = lines.map((line) => JSON.parse(line) as Figure);
console.log(`\n${tableHead()}\n${figures.map(lineOf).join("\n")}`);
rmSync(folder, { recursive: true });
process.exitCode = failed > 0 || figures.length === 0 ? 1 : 0;
