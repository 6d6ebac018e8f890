import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
} from "playwright-core";

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/opt/google/chrome/chrome",
];
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  "--auto-select-desktop-capture-source=Entire screen",
];

/** How a Chromium is started on this machine. */
export type BrowserHere = {
  /** One a file; `args` come on top of those for fake camera and microphone. */
  launch(args?: string[]): Promise<Browser>;
};

/**
 * The Chromium of this machine: `CHROMIUM_PATH`, else an installed one, else the one among the packages. Null, with one
 * line that says so, where none can start, for `describe.skipIf`; with `NEED_BROWSER` set that is an error instead.
 */
export async function findBrowser(): Promise<BrowserHere | null> {
  try {
    const executablePath = await findExecutable();
    const here: BrowserHere = {
      launch: (args = []) => chromium.launch({ executablePath, args: [...ARGS, ...args] }),
    };
    await (await here.launch()).close();
    return here;
  } catch (error) {
    if (process.env["NEED_BROWSER"]) throw error;
    const why = stripVTControlCharacters(String(error))
      .split("\n")
      .find((line) => /cannot open|not found|no such|ENOENT|exitCode/i.test(line));
    process.stderr.write(
      `No Chromium can start here: tests in a browser are left out. ${why?.trim() ?? ""}\n`,
    );
    return null;
  }
}

/** A window as an office has it: Vietnamese, its time zone, camera and microphone allowed. */
export function openContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  return browser.newContext({
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    viewport: { width: 1366, height: 768 },
    permissions: ["camera", "microphone"],
    ...options,
  });
}

/**
 * For `launch`: a microphone that hears a tone of 440 Hz all the time. Chromium's own fake one beeps for a moment each
 * second, which LiveKit's measure of who speaks may miss on a busy machine.
 */
export async function toneArgument(folder: string): Promise<string> {
  const [rate, seconds] = [48_000, 5];
  const samples = Int16Array.from({ length: rate * seconds }, (_, nth) =>
    Math.round(12_000 * Math.sin((2 * Math.PI * 440 * nth) / rate)),
  );
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write("WAVEfmt ", 8);
  // PCM, one channel, 16 bits.
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.byteLength, 40);
  const path = join(folder, "tone.wav");
  await writeFile(path, Buffer.concat([head, Buffer.from(samples.buffer)]));
  return `--use-file-for-fake-audio-capture=${path}`;
}

async function findExecutable(): Promise<string> {
  const asked = process.env["CHROMIUM_PATH"];
  if (asked) return asked;
  const installed = INSTALLED.find((path) => existsSync(path));
  if (installed) return installed;
  const packed = (await import("@sparticuz/chromium")).default;
  return packed.executablePath();
}
