import { describe, expect, it } from "vitest";
import { reportThread } from "../src/entry/report-threads.ts";
import type { Cell } from "../src/reports/sheet.ts";
import { writeXlsxFile } from "../src/reports/xlsx.ts";
import { JOINED, sheetOf, unzip } from "./support/report-sheet.ts";

describe("the report thread", () => {
  const big = sheetOf({
    rows: Array.from({ length: 1000 }, (_, row): Cell[] => [
      row,
      `Điểm cầu ${row}`,
      { at: JOINED + row * 1000 },
      { seconds: row },
      { percent: 50 },
    ]),
  });

  /** How often the loop came round while the work was under way. */
  async function ticksDuring(
    work: () => Promise<Uint8Array>,
  ): Promise<{ ticks: number; bytes: Uint8Array }> {
    let ticks = 0;
    const counting = setInterval(() => (ticks += 1), 1);
    const bytes = await work();
    clearInterval(counting);
    return { ticks, bytes };
  }

  it("writes 1 000 rows while the main loop keeps turning, and the same bytes", async () => {
    const thread = reportThread();
    await Promise.all([thread.xlsx(sheetOf()), writeXlsxFile(big)]);
    const here = await ticksDuring(() => writeXlsxFile(big));
    const there = await ticksDuring(() => thread.xlsx(big));
    await thread.close();
    expect(there.ticks).toBeGreaterThan(3 * here.ticks);
    expect(Buffer.from(there.bytes).equals(here.bytes)).toBe(true);
  });

  it("answers each of several requests with its own workbook and outlives a sheet it must refuse", async () => {
    const thread = reportThread();
    const names = ["Một", "Hai", "", "Bốn"];
    const asked = names.map((name) =>
      thread.xlsx(sheetOf({ fileTitle: name, ...(name === "" && { rows: [[1]] }) })),
    );
    const answers = await Promise.allSettled(asked);
    await thread.close();
    const titles = answers.map((answer) =>
      answer.status === "fulfilled"
        ? /<dc:title>(.*)<\/dc:title>/.exec(unzip(answer.value).get("docProps/core.xml") ?? "")?.[1]
        : String(answer.reason),
    );
    expect(titles).toEqual(["Một", "Hai", "Error: Row 0 has 1 cells in 5 columns", "Bốn"]);
  });

  /** A stand-in for the worker: dies of a sheet of that title, answers the others with the number of their thread. */
  const mortal = new URL(
    `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from "node:worker_threads";
    let title;
    parentPort.on("message", (piece) => {
      if ("begin" in piece) title = piece.begin.fileTitle;
      if (!("end" in piece)) return;
      if (title === "throws") throw new Error("out of memory");
      if (title === "exits") process.exit(3);
      parentPort.postMessage({ bytes: new Uint8Array([threadId]) });
    });`)}`,
  );

  it.each([
    ["throws", "out of memory"],
    ["exits", "ended with code 3"],
  ])(
    "fails only the workbook in hand when the worker %s, and starts a new one",
    async (title, message) => {
      const thread = reportThread(mortal);
      const first = await thread.xlsx(sheetOf());
      const dying = thread.xlsx(sheetOf({ fileTitle: title }));
      const waiting = thread.xlsx(sheetOf());
      await expect(dying).rejects.toThrow(message);
      expect((await waiting)[0]).not.toBe(first[0]);
      expect(await thread.xlsx(sheetOf())).toEqual(await waiting);
      await thread.close();
    },
  );

  it("finishes what it has taken when it is closed, and takes nothing more", async () => {
    const thread = reportThread();
    const taken = [thread.xlsx(sheetOf()), thread.xlsx(sheetOf())];
    const closed = thread.close();
    await expect(thread.xlsx(sheetOf())).rejects.toThrow("closed");
    await closed;
    expect((await Promise.all(taken)).map((bytes) => bytes.length > 1000)).toEqual([true, true]);
    await expect(reportThread().close()).resolves.toBeUndefined();
  });
});
