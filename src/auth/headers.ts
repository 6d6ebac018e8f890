import type { MiddlewareHandler } from "hono";

/** Of every answer of the API: nobody keeps it and nobody guesses its type; a route may say otherwise. */
export const sayHeaders: MiddlewareHandler = async (c, next) => {
  c.header("Cache-Control", "no-store");
  c.header("X-Content-Type-Options", "nosniff");
  await next();
};
