import { pathToFileURL } from "node:url";
import type * as Main from "../src/entry/main.ts";
import { builtServer } from "./build-server.ts";
import { buildPages, pagesAreOld } from "./build-web.ts";

const built = process.argv.includes("--from-sources") ? null : builtServer();
const { run } = built
  ? ((await import(pathToFileURL(built).href)) as typeof Main)
  : await import("../src/entry/main.ts");
const { say } = await run();
if (!process.argv.includes("--no-build") && pagesAreOld()) {
  // The API serves meanwhile.
  say("Trang     đang dựng, một lần, chừng nửa phút");
  say(
    (await buildPages())
      ? "Trang     đã dựng xong"
      : "Trang     không dựng được; API vẫn chạy (the pages could not be built; the API goes on)",
  );
}
