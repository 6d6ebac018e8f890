import type * as Main from "../src/entry/main.ts";
import { serverProgram } from "./build-server.ts";
import { buildPages, pagesAreOld } from "./build-web.ts";

const { run } = (await import(serverProgram())) as typeof Main;
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
