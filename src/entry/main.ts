import { readConfig, WrongSetting } from "../config.ts";
import { DatabaseTrouble, NewerDatabase } from "../db/migrate.ts";
import type { LiveKitState } from "./livekit-process.ts";
import { startServer, type RunningServer } from "./node.ts";
import { heedThreadLimits } from "./thread-limits.ts";

const STATES: Record<LiveKitState, string> = {
  building: "đang dựng (lần đầu mất vài phút; API đã dùng được)",
  starting: "đang khởi động",
  running: "đang chạy",
  restarting: "đang khởi động lại",
  none: "không có (mọi thứ chạy, trừ hình và tiếng)",
  external: "máy chủ có sẵn",
};

const LONGEST_STOP = 4500;

let talking = false;

/**
 * Runs the server in this process until a signal stops it. What is said later (`say`) is printed as long as it runs; a
 * start that fails ends the process with 1 and one sentence.
 */
export async function run(): Promise<{ say(line: string): void }> {
  heedThreadLimits();
  const server = await start().catch((error: unknown) => {
    console.error(sentenceOf(error));
    process.exit(1);
  });
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      talking = false;
      void stop(server);
    });
  }
  return { say: (line) => talking && console.log(`  ${line}`) };
}

async function start(): Promise<RunningServer> {
  // A log whose disk is full or whose reader is gone is no reason to end.
  process.stdout.on("error", () => {});
  const config = readConfig(process.env);
  // At a terminal people read; elsewhere programs collect.
  const log = config.log ?? (process.stdout.isTTY ? "errors" : "requests");
  const server = await startServer({ ...config, log }, process.env, {
    log: (line) => console.log(`  ${line}`),
    onLiveKit: (state) => talking && console.log(`  LiveKit: ${STATES[state]}`),
    record: (lines) => process.stdout.write(lines),
  });
  printBlock(server);
  talking = true;
  return server;
}

function printBlock(server: RunningServer): void {
  const { state, url } = server.liveKit();
  const lines = [
    "Điểm Cầu đang chạy",
    `  Trang     ${process.env["PUBLIC_URL"] || server.url}/`,
    `  API       ${server.url}/api`,
    `  Tài liệu  ${server.url}/api/docs`,
    `  Dữ liệu   ${server.database.replace(/\/\/[^@]*@/, "//…@")}`,
    `  LiveKit   ${STATES[state]}${url === "" || state === "none" ? "" : ` (${url})`}`,
  ];
  if (server.firstKey !== null) {
    lines.push(`  Khóa quản trị (chỉ hiện một lần, hãy cất giữ): ${server.firstKey}`);
    lines.push(`  Đăng nhập lần đầu (dùng một lần, trong 24 giờ): ${server.firstLink}`);
  }
  if (isOnNoName(process.env)) {
    lines.push(
      "  Chưa đặt PUBLIC_URL: máy khác mở được trang, nhưng đường dẫn và LiveKit vẫn trỏ về máy này (set PUBLIC_URL to the address that others open)",
    );
  }
  console.log(`\n${lines.join("\n")}\n`);
}

/** Others can come in, but nobody said by which name. */
function isOnNoName({ HOST = "", PUBLIC_URL }: NodeJS.ProcessEnv): boolean {
  return !PUBLIC_URL && (HOST === "0.0.0.0" || HOST === "::");
}

async function stop(server: RunningServer): Promise<void> {
  const late = setTimeout(() => process.exit(0), LONGEST_STOP);
  await server.stop().catch((error: unknown) => console.error(sentenceOf(error)));
  clearTimeout(late);
  process.exit(0);
}

/** One sentence for what the operator can mend; the whole story for what nobody foresaw. */
function sentenceOf(error: unknown): unknown {
  if (
    error instanceof WrongSetting ||
    error instanceof DatabaseTrouble ||
    error instanceof NewerDatabase
  )
    return error.message;
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    return "Cổng đã có chương trình khác sử dụng; đặt PORT khác rồi chạy lại. (The port is in use; set another PORT.)";
  }
  return error;
}
