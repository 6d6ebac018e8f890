import { expect } from "vitest";
import { ADMIN_KEY, type Answered, type TestApp } from "./app.ts";

export const INVALID = { status: 422, code: "invalid_input" };

/** Sends a body as it is, as administrator; the answer's status and code. */
export async function sendRaw(
  { app }: TestApp,
  method: string,
  path: string,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream,
  headers: Record<string, string> = {},
) {
  const sent = {
    Authorization: `Bearer ${ADMIN_KEY}`,
    "Content-Type": "application/json",
    ...headers,
  };
  const init = { method, headers: sent, body, duplex: "half" };
  const response = await app.request(`/api${path}`, init);
  const text = await response.text();
  return { status: response.status, code: text === "" ? undefined : JSON.parse(text).code };
}

/** Pointer and code of every wrong field of a 422. */
export function fieldsOf({ status, body }: Answered): [string, string][] {
  expect([status, body.code]).toEqual([422, "invalid_input"]);
  return body.errors.map((error: { pointer: string; code: string }) => [error.pointer, error.code]);
}
