import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { act, body, ifMatch, may, type Core, type Env } from "../auth/http.ts";
import { optionalText, text } from "../auth/input.ts";
import { DISPOSITIONS, type RecommendationFields } from "./contributions.ts";
import { missingOut } from "./missing.ts";
import { findRecommendationOut } from "./recommendation-queries.ts";
import { changeRecommendation, makeRecommendation } from "./recommendations.ts";

const LONGEST = 10_000;
const recommendationIn = z.strictObject({
  text: text(LONGEST),
  addressee: optionalText(500),
});
const changesIn = z.strictObject({
  text: text(LONGEST).optional(),
  addressee: optionalText(500),
  disposition: z.enum(DISPOSITIONS).optional(),
  answer: optionalText(LONGEST),
});

/** What contributions propose and what became of it, and who has not contributed yet. */
export function recommendationRoutes(core: Core) {
  return new Hono<Env>()
    .get(
      "/events/:eventId/contributions/missing",
      describeRoute({ tags: ["contributions"], summary: "Who has not handed in anything yet" }),
      may(core, "summary.read"),
      async (c) => c.json(await missingOut(core.store.read, c.req.param("eventId"))),
    )
    .post(
      "/events/:eventId/contributions/:contributionId/recommendations",
      describeRoute({ tags: ["contributions"], summary: "Add a recommendation" }),
      may(core, "contributions.change"),
      body(recommendationIn),
      (c) => {
        const { eventId, contributionId } = c.req.param();
        const { text: words, addressee = null } = c.req.valid("json");
        return act(core, c, {
          eventId,
          decide: (event) => makeRecommendation(event, contributionId, { text: words, addressee }),
          answer: async ({ db }, made) => ({
            status: 201,
            body: await findRecommendationOut(db, eventId, made),
          }),
        });
      },
    )
    .patch(
      "/events/:eventId/recommendations/:recommendationId",
      describeRoute({ tags: ["contributions"], summary: "Say what became of a recommendation" }),
      may(core, "contributions.change"),
      body(changesIn),
      (c) => {
        const { eventId, recommendationId } = c.req.param();
        const changes = given(c.req.valid("json"));
        return act(core, c, {
          eventId,
          decide: (event) => changeRecommendation(event, recommendationId, changes, ifMatch(c)),
          answer: async ({ db }) => ({
            status: 200,
            body: await findRecommendationOut(db, eventId, recommendationId),
          }),
        });
      },
    );
}

/** Only what was sent: an absent field is no change. */
function given(sent: z.infer<typeof changesIn>): Partial<RecommendationFields> {
  return Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined));
}
