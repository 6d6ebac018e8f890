import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { build } from "vite";
import { vi } from "vitest";
import type { MediaNow } from "../../web/media/port.ts";
import type { MediaPage } from "./web/media-page/main.ts";

const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript" };

export type MediaPages = { url: string; stop(): Promise<void> };

/** Builds the page that holds one port and nothing else, as vite builds the product's pages, and serves it. */
export async function serveMediaPages(): Promise<MediaPages> {
  const out = await mkdtemp(join(tmpdir(), "diem-cau-media-page-"));
  await build({
    root: resolve(import.meta.dirname, "web/media-page"),
    configFile: false,
    logLevel: "error",
    build: { outDir: out, emptyOutDir: true, target: "es2022", minify: false },
  });
  const server = createServer(({ url = "/" }, response) => {
    const file = join(out, url === "/" ? "index.html" : url);
    if (!existsSync(file)) return response.writeHead(404).end();
    response.setHeader("Content-Type", TYPES[extname(file)] ?? "application/octet-stream");
    return response.end(readFileSync(file));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  // A server that listens on a port has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await rm(out, { recursive: true, force: true });
    },
  };
}

/** The page with a port in it, `fake` or `livekit`. */
export async function openMediaPage(
  context: BrowserContext,
  url: string,
  kind: "fake" | "livekit",
): Promise<Page> {
  const page = await context.newPage();
  if (kind === "fake")
    await page.addInitScript(() => Object.assign(globalThis, { diemCauMedia: "fake" }));
  await page.addInitScript(countBytes);
  await page.goto(url);
  await page.waitForFunction(() => "media" in globalThis);
  return page;
}

/** Runs in the page, with what it holds. */
export function inPage<Argument, Answer>(
  page: Page,
  run: (media: MediaPage, argument: Argument) => Answer | Promise<Answer>,
  argument?: Argument,
): Promise<Answer> {
  const code = `(argument) => (${run.toString()})(globalThis.media, argument)`;
  return page.evaluate(`(${code})(${JSON.stringify(argument ?? null)})`);
}

/** Keeps every connection that a page makes, so that a test can read what really came over the line. */
export function countBytes(): void {
  const connections: RTCPeerConnection[] = [];
  const Original = RTCPeerConnection;
  Object.assign(globalThis, {
    connections,
    RTCPeerConnection: class extends Original {
      constructor(settings?: RTCConfiguration) {
        super(settings);
        connections.push(this);
      }
    },
  });
}

export type Incoming = { kind: string; bytes: number; height: number };

/** What has come into a page over all its connections, by stream. */
export function incoming(page: Page): Promise<Incoming[]> {
  return page.evaluate(async () => {
    const connections = Reflect.get(globalThis, "connections") as RTCPeerConnection[];
    const reports = await Promise.all(connections.map((one) => one.getStats()));
    return reports
      .flatMap((report) => [...report.values()])
      .filter((one) => one.type === "inbound-rtp" && one.bytesReceived > 0)
      .map(({ kind, bytesReceived, frameHeight }) => ({
        kind: String(kind),
        bytes: Number(bytesReceived),
        height: Number(frameHeight ?? 0),
      }));
  });
}

/** For `vi.waitFor`, on a busy machine. */
export const WAIT = { timeout: 15_000, interval: 100 };

/** Waits until a page's port says what is expected of it. */
export async function shows(page: Page, check: (now: MediaNow) => void): Promise<void> {
  await vi.waitFor(async () => check(await inPage(page, ({ port }) => port.now())), WAIT);
}
