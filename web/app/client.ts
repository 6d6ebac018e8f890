import { hc } from "hono/client";
import type { App } from "../../src/app.ts";
import { language } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";

/** As whom a page calls: its browser may hold the cookies of a site, of staff and of a display at once. */
export type As = "site" | "staff" | "display";

/**
 * The API as a page sees it; its types are the server's own. A `secret` stands before the cookie: the next link that is
 * opened in this browser replaces that.
 */
export function clientAs(as: As, secret?: string) {
  const send: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("Accept-Language", language);
    headers.set("Diem-Cau-As", as);
    if (secret !== undefined) headers.set("Authorization", `Bearer ${secret}`);
    return fetch(input, { ...init, headers, credentials: "same-origin" });
  };
  return hc<App>("/", { fetch: send }).api;
}

export type Api = ReturnType<typeof clientAs>;
export const staffApi = clientAs("staff");
export const siteApi = clientAs("site");

type FieldError = { pointer: string; code: string; message: string };

/** A request refused, in the words of the server; `status` is 0 when no answer came. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: FieldError[];

  constructor(status: number, code: string, detail: string, errors: FieldError[] = []) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** What a problem says where there is one line for it: with the number to read out on the phone. */
export function inOneLine({ message, code }: Problem): string {
  return `${message} ${words.errorCode(code)}.`;
}

type Asked = Promise<{ ok: boolean; status: number; json(): Promise<unknown> }>;
type Told<Request extends Asked> = Awaited<ReturnType<Awaited<Request>["json"]>>;

/** The body of an answer; refuses with a Problem when the server did, or could not be reached. */
export async function told<Request extends Asked>(asked: Request): Promise<Told<Request>> {
  const answer = await asked.catch(() => {
    throw new Problem(0, "unreachable", words.unreachable);
  });
  if (!answer.ok) throw await problemOf(answer);
  // 204 has no body; its route's type says so.
  return (answer.status === 204 ? null : await answer.json()) as Told<Request>;
}

async function problemOf(answer: Awaited<Asked>): Promise<Problem> {
  const said = (await answer.json().catch(() => ({}))) as Partial<{
    code: string;
    detail: string;
    errors: FieldError[];
  }>; // application/problem+json of our server, or a proxy's page
  return new Problem(
    answer.status,
    said.code ?? `http_${answer.status}`,
    said.detail ?? words.unreachable,
    said.errors,
  );
}
