import SqliteFile from "better-sqlite3";
import { quantile } from "./rounds.ts";

/** A file with one table and nothing else, each row of a webhook's size durable by itself. */
export function bareInserts(path: string) {
  const file = new SqliteFile(path);
  file.pragma("journal_mode = wal");
  file.pragma("synchronous = full");
  file.exec("create table told (id text not null primary key, body text not null)");
  const insert = file.prepare("insert into told (id, body) values (?, ?)");
  let rows = 0;
  return {
    /** The 99th percentile of so many inserts, in milliseconds. */
    p99(count: number): number {
      const waits: number[] = [];
      for (let number = 0; number < count; number += 1) {
        rows += 1;
        const began = performance.now();
        insert.run(`EV_${rows}`, "x".repeat(900));
        waits.push(performance.now() - began);
      }
      return quantile(waits, 0.99);
    },
    close: () => file.close(),
  };
}
