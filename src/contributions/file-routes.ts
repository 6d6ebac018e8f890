import { Hono, type Context } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { bodyPieces, hearOut } from "../auth/body.ts";
import { callerKey, ownSite } from "../auth/caller.ts";
import { sendAs } from "../auth/download.ts";
import { act, ifMatch, may, query, type Core, type Env } from "../auth/http.ts";
import { fileName } from "../auth/input.ts";
import { FILE_TYPES } from "./contributions.ts";
import { fileToGive } from "./file-queries.ts";
import { storeFile } from "./files.ts";
import { findContribution, findContributionOut } from "./queries.ts";
import { uploadsInto } from "./uploads.ts";
import type { FileStore } from "../db/files.ts";

/** Null where the platform keeps no files. */
export type ContributionFiles = { files: FileStore | null };

const MOST_FILE = 20 * 1024 * 1024;
const PATH = "/events/:eventId/contributions/:contributionId/file";

/** The text of a contribution as a file; its body is no JSON and longer than any other. */
export function fileRoutes(core: Core & ContributionFiles) {
  const take = uploadsInto(core.files);
  return new Hono<Env>()
    .put(
      PATH,
      hearOut(MOST_FILE),
      describeRoute({
        tags: ["contributions"],
        summary: "Hand in the file of a contribution, PDF, DOCX or UTF-8 text up to 20 MiB",
      }),
      may(core, "contributions.create"),
      query(z.strictObject({ name: fileName.optional() })),
      async (c) => {
        const { eventId, contributionId } = c.req.param();
        const own = ownSite(c.get("caller"));
        await findContribution(core.store.read, eventId, contributionId, own);
        const file = await take(uploadOf(c, c.req.valid("query").name ?? null));
        return act(core, c, {
          eventId,
          decide: (event) => storeFile(event, contributionId, file, ifMatch(c), own),
          answer: async ({ db }) => ({
            status: 200,
            body: await findContributionOut(db, eventId, contributionId),
          }),
        });
      },
    )
    .get(
      PATH,
      describeRoute({ tags: ["contributions"], summary: "Download the file of a contribution" }),
      may(core, "contributions.read"),
      async (c) => {
        const { eventId, contributionId } = c.req.param();
        const own = ownSite(c.get("caller"));
        const row = await findContribution(core.store.read, eventId, contributionId, own);
        const { type, sha256, names } = await fileToGive(core.store.read, row);
        const kept = await core.files?.open(sha256);
        if (!kept) throw new Error(`The file ${sha256} is missing`);
        sendAs(c, names, FILE_TYPES[type].sent);
        c.header("Content-Length", String(kept.size));
        return c.body(kept.bytes);
      },
    );
}

function uploadOf(c: Context<Env>, name: string | null) {
  return {
    caller: callerKey(c.get("caller")),
    name,
    contentType: c.req.header("Content-Type"),
    pieces: () => bodyPieces(c, MOST_FILE),
  };
}
