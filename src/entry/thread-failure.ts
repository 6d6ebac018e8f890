import { Refusal } from "../errors.ts";

/** What went wrong in a thread: an error loses its class on the way to another one. */
export type Failure = Pick<Refusal, "code" | "detail" | "errors" | "retryAfter"> | string;

export function failureOf(error: unknown): Failure {
  if (error instanceof Refusal) {
    const { code, detail, errors, retryAfter } = error;
    return { code, detail, errors, retryAfter };
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

export function refusalOf(failure: Failure): Error {
  if (typeof failure === "string") return new Error(failure);
  return new Refusal(failure.code, failure.detail, failure);
}
