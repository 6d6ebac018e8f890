import { Hono, type Context } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { bodyPieces, hearOut, takeJson } from "../auth/body.ts";
import { sendAs } from "../auth/download.ts";
import { body, may, type Core, type Env } from "../auth/http.ts";
import { fileName } from "../auth/input.ts";
import { Refusal } from "../errors.ts";
import { foldText } from "../text.ts";
import {
  MOST_BYTES,
  MOST_COLUMNS,
  MOST_ROWS,
  noRows,
  tooManyBytes,
  type SheetWork,
} from "./spreadsheets.ts";

/** One row more than is read: a list that is handed back has its head and what is wrong beside it. */
const sheetIn = z.strictObject({
  name: fileName,
  rows: z
    .array(z.array(z.string().max(32_000)).max(MOST_COLUMNS + 1))
    .min(1)
    .max(MOST_ROWS + 1),
});
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PATH = "/events/:eventId/spreadsheets";

/** Where there are no threads; a server that has them loads none of this. */
const inPlace: SheetWork = {
  readSheet: async (bytes) => (await import("./read.ts")).readSheet(bytes),
  writeSheet: async (rows) => (await import("./write.ts")).writeSheet(rows),
};

/** Lists of sites and delegates as files: read into rows, and written from rows. Nothing is kept. */
export function spreadsheetRoutes(core: Core & Partial<SheetWork>) {
  const read = core.readSheet ?? inPlace.readSheet;
  const write = core.writeSheet ?? inPlace.writeSheet;
  return new Hono<Env>()
    .post(
      `${PATH}/reading`,
      hearOut(MOST_BYTES),
      describeRoute({
        tags: ["spreadsheets"],
        summary: "Read an .xlsx or .csv of up to 5 MB, sent as the body, into rows of text",
      }),
      may(core, "event.change"),
      async (c) => c.json(await read(await bytesOf(c))),
    )
    .post(
      PATH,
      hearOut(MOST_BYTES),
      describeRoute({ tags: ["spreadsheets"], summary: "Rows of text as an .xlsx" }),
      may(core, "event.change"),
      takeJson(MOST_BYTES),
      body(sheetIn),
      async (c) => {
        const { name, rows } = c.req.valid("json");
        const plain = foldText(name).replace(/[^a-z0-9]+/g, "-");
        sendAs(c, { ascii: `${plain}.xlsx`, unicode: `${name}.xlsx` }, XLSX);
        return c.body(new Uint8Array(await write(rows)));
      },
    );
}

async function bytesOf(c: Context): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of bodyPieces(c, MOST_BYTES)) pieces.push(piece);
  } catch (error) {
    throw error instanceof Refusal && error.code === "too_large" ? tooManyBytes() : error;
  }
  if (pieces.length === 0) throw noRows();
  // What a request brings is in memory of its own.
  return new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer());
}
