import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { dispose, Room } from "@livekit/rtc-node";
import type * as LiveKitClient from "livekit-client";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { freePort } from "../../scripts/crash/server.ts";
import { readConfig } from "../../src/config.ts";
import { startServer, type RunningServer } from "../../src/entry/node.ts";
import { ADMIN_KEY } from "../support/app.ts";
import { findBrowser, openContext } from "../support/browser.ts";
import { builtPages } from "../support/built-pages.ts";
import { freeTrio, patient } from "../support/local-livekit.ts";
import { findBinary } from "../support/real-livekit.ts";

const binary = await findBinary();
const browserHere = binary === null ? null : await findBrowser();
const TLS = { TLS_CERT: "tests/data/tls/first.pem", TLS_KEY: "tests/data/tls/first-key.pem" };
const CLIENT = "node_modules/livekit-client/dist/livekit-client.umd.js";
const running: RunningServer[] = [];
afterAll(async () => {
  for (const server of running) await server.stop();
  await dispose();
});

/** Our server as an office starts it, with a LiveKit of its own that only this machine reaches. */
async function office(tls: Record<string, string>) {
  const port = await freePort();
  const env = {
    ...tls,
    PORT: String(port),
    DATABASE_URL: ":memory:",
    BOOTSTRAP_API_KEY: ADMIN_KEY,
    LIVEKIT_PORT: String((await freeTrio()).port),
  };
  const states: string[] = [];
  const talk = { log: () => {}, onLiveKit: (state: string) => void states.push(state) };
  const server = await startServer(readConfig(env), { PATH: process.env["PATH"] }, talk);
  running.push(server);
  await vi.waitFor(() => expect(states).toContain("running"), patient);
  return { server, port };
}

type Entry = { url: string; token: string };
/** Of all answers, what these tests read. */
type Said = {
  id: string;
  items: { id: string }[];
  secret: string;
  liveKit: Entry;
  lastWebhookAt: string | null;
};
type Ask = (path: string, body?: unknown, method?: string) => Promise<Said>;

/** A seminar with one site, and that site's entry to the room. */
async function enter(ask: Ask): Promise<Entry> {
  const event = await ask("/events", { title: "Hội thảo", startsAt: "2026-11-23T01:00:00Z" });
  const at = `/events/${event.id}`;
  const made = await ask(`${at}/sites`, { sites: [{ name: "Điểm cầu Huế", role: "remote" }] });
  await ask(`${at}/state`, { state: "scheduled" }, "PUT");
  const link = await ask(`${at}/sites/${made.items[0]?.id}/links`, {});
  return (await ask("/join", { secret: link.secret })).liveKit;
}

/** Calls the API, over HTTPS where we trust no more than the one certificate. */
function asker(url: string): Ask {
  return (path, body, method = body === undefined ? "GET" : "POST") =>
    new Promise((done, reject) => {
      const send = url.startsWith("https:") ? httpsRequest : httpRequest;
      const headers = {
        Authorization: path === "/join" ? "" : `Bearer ${ADMIN_KEY}`,
        "Content-Type": "application/json",
      };
      const options = { method, headers, ca: readFileSync(TLS.TLS_CERT) };
      const sent = send(`${url}/api${path}`, options, (answer) => {
        answer.toArray().then((parts) => done(JSON.parse(Buffer.concat(parts).toString())), reject);
      });
      sent.once("error", reject).end(body === undefined ? "" : JSON.stringify(body));
    });
}

/** LiveKit told us of somebody, whatever we speak. */
async function expectWebhook(ask: Ask): Promise<void> {
  await vi.waitFor(
    async () => expect((await ask("/health")).lastWebhookAt).toMatch(/^20/),
    patient,
  );
}

describe.skipIf(binary === null)("a LiveKit of our own, at our own address", () => {
  test("is entered over HTTP", async () => {
    const { server, port } = await office({});
    const ask = asker(server.url);
    const { url, token } = await enter(ask);
    expect(url).toBe(`ws://127.0.0.1:${port}/livekit`);
    const room = new Room();
    await room.connect(url, token, { autoSubscribe: false, dynacast: false });
    expect(room.isConnected).toBe(true);
    await expectWebhook(ask);
    await room.disconnect();
  });

  test("takes nobody in without a token, and says why", async () => {
    const { server } = await office({});
    const answer = await fetch(`${server.url}/livekit/rtc/validate?access_token=wrong`);
    expect([answer.status, await answer.text()]).toEqual([401, expect.stringMatching(/token/)]);
  });
});

describe.skipIf(browserHere === null)("a browser that trusts the office's certificate", () => {
  let browser: Browser | undefined;
  beforeAll(async () => {
    await builtPages();
    browser = await browserHere?.launch();
  }, 180_000);
  afterAll(() => browser?.close());

  test("opens one address, and sends picture to LiveKit by it, as the pages' policy lets it", async () => {
    if (!browser) throw new Error("There is a browser here, or this test is left out");
    const { server, port } = await office(TLS);
    const ask = asker(server.url);
    const entry = await enter(ask);
    expect(entry.url).toBe(`wss://127.0.0.1:${port}/livekit`);
    const page = await (await openContext(browser, { ignoreHTTPSErrors: true })).newPage();
    const refused: string[] = [];
    page.on("console", (line) => {
      if (/Content Security Policy/i.test(line.text())) refused.push(line.text());
    });
    await page.goto(`${server.url}/khong-ho-tro.html`);
    await page.evaluate(readFileSync(CLIENT, "utf8"));
    const seen = await page.evaluate(joinWithCamera, entry);
    expect(seen).toEqual({ state: "connected", camera: true });
    expect(await page.evaluate(whyNot, entry.url)).toBe("NotAllowed");
    expect(refused).toEqual([]);
    await expectWebhook(ask);
  });
});

/** What LiveKit's script puts into a page. */
declare const LivekitClient: typeof LiveKitClient;

async function joinWithCamera({ url, token }: Entry) {
  const room = new LivekitClient.Room();
  await room.connect(url, token, { autoSubscribe: false });
  const camera = await room.localParticipant.setCameraEnabled(true);
  return { state: room.state, camera: camera?.trackSid.startsWith("TR_") === true };
}

/** The reason that a browser can only ask for over HTTP. */
async function whyNot(url: string) {
  const refused = await new LivekitClient.Room().connect(url, "no.token.atall").catch((e) => e);
  return LivekitClient.ConnectionErrorReason[refused.reason];
}
