import { spawn } from "node:child_process";
import { join } from "node:path";
import { createServer } from "vite";
import { ROOT } from "../src/entry/root.ts";
import { asStarted } from "./as-started.ts";

// Read by the configuration below.
process.env["DIEM_CAU_SERVER"] ??= `http://127.0.0.1:${process.env["PORT"] || "8080"}`;
const vite = await createServer({ configFile: join(ROOT, "web/vite.config.ts") });
await vite.listen();
const [page] = vite.resolvedUrls?.local ?? [];
if (page === undefined) throw new Error("vite says no address of its own");
const started = asStarted();
// Links, cookies and LiveKit are for the address that the browser shows.
const env = {
  PUBLIC_URL: page.replace(/\/$/, ""),
  ...process.env,
  ...started.env,
};
// Whoever edits the sources runs them.
const args = ["--watch", "--watch-preserve-output", ...started.args, "--from-sources"];
const server = spawn(process.execPath, args, { cwd: ROOT, env, stdio: "inherit" });
console.log(`\n  Trang (tự cập nhật / reloads): ${page}\n`);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => server.kill(signal));
server.once("exit", (code) => {
  void vite.close().finally(() => process.exit(code ?? 0));
});
