/** An answer and when it was had, on this machine's clock. */
export type Answer<T> = { status: number; body: T; sentAt: number; answeredAt: number };

export type Problem = { code?: string; title?: string; detail?: string };

export type Api = {
  get: <T>(path: string) => Promise<Answer<T>>;
  /** Throws when the answer is not 2xx. */
  send: <T>(
    method: "POST" | "PUT" | "DELETE" | "PATCH",
    path: string,
    body?: object,
  ) => Promise<Answer<T>>;
  /** As `send`, but gives any answer back. */
  ask: <T>(
    method: string,
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ) => Promise<Answer<T>>;
  file: (path: string) => Promise<Uint8Array<ArrayBuffer>>;
};

export class ApiRefused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(method: string, path: string, status: number, problem: Problem) {
    super(`${method} ${path}: ${status} ${problem.code ?? ""} ${problem.detail ?? ""}`.trim());
    this.status = status;
    this.code = problem.code ?? "";
  }
}

/** The API of the server at `base` for the caller whose key or access token is given. */
export function openApi(base: string, key: string): Api {
  const ask = async <T>(
    method: string,
    path: string,
    body?: object,
    more: Record<string, string> = {},
  ): Promise<Answer<T>> => {
    const sentAt = Date.now();
    const response = await request(base, key, method, path, body, more);
    const text = await response.text();
    const answeredAt = Date.now();
    // The contract (api.md) says what stands there; the comparison finds out if it does not.
    const parsed = text === "" ? null : (JSON.parse(text) as T);
    return { status: response.status, body: parsed as T, sentAt, answeredAt };
  };
  const send = async <T>(method: string, path: string, body?: object): Promise<Answer<T>> => {
    const answer = await ask<T>(method, path, body);
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw new ApiRefused(method, path, answer.status, problemIn(answer.body));
  };
  return {
    ask,
    send,
    get: (path) => send("GET", path),
    file: async (path) => {
      const response = await request(base, key, "GET", path);
      if (!response.ok) throw new ApiRefused("GET", path, response.status, {});
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

/** All items of a list, page by page. */
export async function getAll<T>(api: Api, path: string): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await api.get<{ items: T[]; nextCursor: string | null }>(
      `${path}?limit=500${query}`,
    );
    items.push(...page.body.items);
    cursor = page.body.nextCursor ?? null;
  } while (cursor !== null);
  return items;
}

/** RFC 9457; anything else has none of its fields. */
function problemIn(body: unknown): Problem {
  return body !== null && typeof body === "object" ? body : {};
}

function request(
  base: string,
  key: string,
  method: string,
  path: string,
  body?: object,
  more: Record<string, string> = {},
): Promise<Response> {
  const headers: Record<string, string> = { "Accept-Language": "vi", ...more };
  if (key !== "") headers["Authorization"] = `Bearer ${key}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const init: RequestInit = { method, headers, signal: AbortSignal.timeout(30_000) };
  if (body !== undefined) init.body = JSON.stringify(body);
  return fetch(`${base}/api${path}`, init);
}
