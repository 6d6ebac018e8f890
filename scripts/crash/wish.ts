import { parseArgs } from "node:util";

const usage = `npm run crash -- [--cycles 25] [--seed 2021]

  --cycles   số lần giết máy chủ rồi chạy lại (1 đến 10000)
  --seed     cùng số này là cùng kế hoạch`;

/** What the person at the terminal asks for. */
export type Wish = { cycles: number; seed: number };

/** The message is for the person at the terminal. */
export class WrongArgument extends Error {}

/** Reads the command line. Throws WrongArgument. */
export function readWish(): Wish {
  const { values } = parseArgs({
    options: {
      cycles: { type: "string", default: "25" },
      seed: { type: "string", default: "2021" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) throw new WrongArgument(usage);
  const number = (name: "cycles" | "seed", from: number, to: number) => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= from && value <= to) return value;
    throw new WrongArgument(`--${name}: từ ${from} đến ${to}\n\n${usage}`);
  };
  return { cycles: number("cycles", 1, 10_000), seed: number("seed", 0, 2 ** 31) };
}
