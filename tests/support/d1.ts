import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createTestHarness } from "wrangler";
import type { D1Database } from "../../src/db/d1-dialect.ts";
import { ADMIN_KEY, type Answered } from "./app.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

/** Wrangler asks nobody and tells nobody. */
const OFFLINE = {
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_SEND_METRICS: "false",
  CI: "true",
};

/** Builds the Worker as a deployment would, into a folder of its own; answers the folder and the program's text. */
export async function bundleWorker(): Promise<{ folder: string; program: string }> {
  // Pages are not what is tested, and may not be built.
  mkdirSync(join(ROOT, "web/dist"), { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), "diem-cau-worker-"));
  const wrangler = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
  const bundle = ["deploy", "--dry-run", "--outdir", folder];
  await promisify(execFile)(process.execPath, [wrangler, ...bundle], {
    cwd: ROOT,
    env: { ...process.env, ...OFFLINE },
  });
  return { folder, program: readFileSync(join(folder, "worker.js"), "utf8") };
}

/** The bundled Worker in workerd, on a D1 of its own with all migrations. */
export async function startWorker(prebuiltWorkerDir: string) {
  Object.assign(process.env, OFFLINE);
  const configPath = join(ROOT, "wrangler.toml");
  const secrets = { BOOTSTRAP_API_KEY: ADMIN_KEY };
  const harness = createTestHarness({ workers: [{ configPath, prebuiltWorkerDir, secrets }] });
  await harness.listen();
  const worker = harness.getWorker<{ DB: D1Database }>();
  await worker.applyD1Migrations("DB");
  const { DB: d1 } = await worker.getEnv();

  /** Calls the Worker as the administrator. */
  async function admin(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> {
    const response = await harness.fetch(`/api${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${ADMIN_KEY}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === "" ? null : JSON.parse(text),
      headers: new Headers([...response.headers]),
    };
  }

  /** As a browser asks; the pages may be built or not. */
  async function page(path: string, method = "GET") {
    const response = await harness.fetch(path, { method });
    await response.arrayBuffer();
    return { status: response.status, headers: new Headers([...response.headers]) };
  }

  return { admin, page, d1, stop: () => harness.close() };
}

export type RunningWorker = Awaited<ReturnType<typeof startWorker>>;
