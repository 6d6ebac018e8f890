import type { Deps } from "../deps.ts";
import type { Ledger, Store } from "./commit.ts";
import type { Migration } from "./migrate.ts";
/** placeholder until the real one lands in this file */
export function openPostgres(_url: string, _migrations: Migration[], _deps: Deps, _ledger: Ledger): Promise<Store> {
  throw new Error("not here yet");
}
