import type { Answered, TestApp } from "./app.ts";

/** A browser that keeps the cookies it is given and sends what its pages make it send. */
export function openBrowser({ as }: Pick<TestApp, "as">, always: Record<string, string> = {}) {
  const cookies = new Map<string, string>();
  const call = as(null);
  async function send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> {
    const Cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const sent = { ...(Cookie === "" ? {} : { Cookie }), ...always, ...headers };
    const answered = await call(method, path, body, sent);
    for (const set of answered.headers.getSetCookie()) keep(set);
    return answered;
  }

  function keep(set: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
    if (/;\s*max-age=0\b/i.test(set)) cookies.delete(name);
    else cookies.set(name, value);
  }

  return {
    send,
    cookies,
    cookieHeader: () => [...cookies].map((pair) => pair.join("=")).join("; "),
  };
}

export type Browser = ReturnType<typeof openBrowser>;

/** A browser in which the holder of a key has signed in by a link. */
export async function signedIn(app: TestApp, keyId: string): Promise<Browser> {
  const { body: link } = await app.admin("POST", `/keys/${keyId}/sign-in-links`, {});
  const browser = openBrowser(app);
  const { status } = await browser.send("POST", "/session", { secret: link.secret });
  if (status !== 200) throw new Error(`signing in was answered ${status}`);
  return browser;
}
