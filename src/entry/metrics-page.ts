import { createHash, timingSafeEqual } from "node:crypto";
import { problemBody } from "../auth/problem.ts";
import { Refusal } from "../errors.ts";

const PAGE = /^https?:\/\/[^/]*\/metrics(?:\?|$)/;

/** `/metrics`, for who brings the token, before an app that has no such address. */
export function withMetrics<Rest extends unknown[]>(
  app: (request: Request, ...rest: Rest) => unknown,
  token: string,
  read: () => Promise<{ type: string; text: string }>,
) {
  return async (request: Request, ...rest: Rest): Promise<unknown> => {
    if (!PAGE.test(request.url)) return app(request, ...rest);
    if (!isToken(request.headers.get("Authorization"), token)) return refused();
    const { type, text } = await read();
    return new Response(text, { headers: { "Content-Type": type, "Cache-Control": "no-store" } });
  };
}

/** Compared as digests, so that neither time nor length tells how near a guess was. */
function isToken(authorization: string | null, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(authorization ?? ""), digest(`Bearer ${token}`));
}

function refused(): Response {
  const refusal = new Refusal("unauthenticated", {
    vi: "Cần METRICS_TOKEN của máy chủ này.",
    en: "The METRICS_TOKEN of this server is needed.",
  });
  const headers = { "Content-Type": "application/problem+json", "WWW-Authenticate": "Bearer" };
  return new Response(JSON.stringify(problemBody(refusal, "vi")), { status: 401, headers });
}
