import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";

const usage = `npm run rehearse -- [--sites 64] [--minutes 3] [--seed 2021] [--keep]
                    [--url http://… --key …]

  --keep         giữ cơ sở dữ liệu để xem lại hội thảo sau khi tổng duyệt
  --url, --key   tổng duyệt trên máy chủ đang chạy (LiveKit ở đó không bị tắt)`;

/** What the person at the terminal asks for. */
export type Wish = {
  sites: number;
  minutes: number;
  seed: number;
  keep: boolean;
  url: string | null;
  key: string;
};

/** The message is for the person at the terminal. */
export class WrongArgument extends Error {}

/** Reads the command line. Throws WrongArgument. */
export function readWish(): Wish {
  const { values } = parseArgs({
    options: {
      sites: { type: "string", default: "64" },
      minutes: { type: "string", default: "3" },
      seed: { type: "string", default: "2021" },
      keep: { type: "boolean", default: false },
      url: { type: "string" },
      key: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) throw new WrongArgument(usage);
  const number = (name: "sites" | "minutes" | "seed", from: number, to: number) => {
    const value = Number(values[name]);
    if (value >= from && value <= to) return value;
    throw new WrongArgument(`--${name}: từ ${from} đến ${to}\n\n${usage}`);
  };
  if ((values.url === undefined) !== (values.key === undefined))
    throw new WrongArgument(`--url và --key đi cùng nhau\n\n${usage}`);
  return {
    sites: Math.floor(number("sites", 4, 300)),
    minutes: number("minutes", 1, 240),
    seed: Math.floor(number("seed", 0, 2 ** 31)),
    keep: values.keep,
    url: values.url?.replace(/\/+$/, "") ?? null,
    key: values.key ?? `rehearsal-${randomBytes(16).toString("hex")}`,
  };
}
