import { chanceOf, type Chance } from "../../scripts/crash/chance.ts";
import { afterOp, type DiskOp } from "./disk-trace.ts";

/** The files of a database as a power loss leaves them. */
export type Remains = { db: Buffer; wal: Buffer };

/** `acknowledged`: the last log number whose commit had been answered; `how` tells what became of the bytes on their way. */
export type PowerLoss = { after: number; how: string; acknowledged: number; remains: Remains };

/** A file: what a sync has made sure of, and what has been written since. */
type Disk = { durable: Buffer; pending: DiskOp[]; written: Buffer };

/**
 * Every power loss there could have been in a run: after each operation, with all that was written until then (each page
 * and frame boundary, and the middle of what was being written); and, at each moment at which most is under way or
 * something was just acknowledged, with any part of what no sync had reached yet.
 */
export function* powerLosses(
  base: Buffer,
  ops: readonly DiskOp[],
  seed: number,
): Generator<PowerLoss> {
  const chance = chanceOf(seed);
  const disks = { db: diskOf(base), wal: diskOf(Buffer.alloc(0)) };
  let acknowledged = 0;
  for (const [after, op] of ops.entries()) {
    if (op.file === "acks") {
      if (op.do === "write") acknowledged = Number(op.bytes.toString().trim());
    } else if (op.do !== "sync") yield* torn(disks, op, { after, acknowledged });
    if (op.file === "db" || op.file === "wal") happen(disks[op.file], op);
    const parts = ops[after + 1]?.do === "sync" || op.file === "acks" ? partsOf(disks, chance) : {};
    const all = { "all of it": { db: disks.db.written, wal: disks.wal.written } };
    for (const [how, remains] of Object.entries<Remains>({ ...all, ...parts }))
      yield { after, how, acknowledged, remains };
  }
}

function diskOf(bytes: Buffer): Disk {
  return { durable: bytes, pending: [], written: bytes };
}

function happen(disk: Disk, op: DiskOp): void {
  disk.written = afterOp(disk.written, op);
  if (op.do !== "sync") disk.pending.push(op);
  else Object.assign(disk, { durable: disk.written, pending: [] });
}

/** The operation under way reached the disk in part: its first half, or its room without its bytes. */
function* torn(
  { db, wal }: { db: Disk; wal: Disk },
  op: DiskOp,
  at: { after: number; acknowledged: number },
): Generator<PowerLoss> {
  if (op.do !== "write" || op.bytes.length < 512) return;
  const half = { ...op, bytes: op.bytes.subarray(0, op.bytes.length / 2) };
  const zeros = { ...op, bytes: Buffer.alloc(op.bytes.length) };
  for (const [how, partly] of Object.entries({
    "half of the last": half,
    "zeros for the last": zeros,
  }))
    yield {
      ...at,
      how,
      remains: {
        db: op.file === "db" ? afterOp(db.written, partly) : db.written,
        wal: op.file === "wal" ? afterOp(wal.written, partly) : wal.written,
      },
    };
}

/** Writes that no sync has reached yet may be there or not, each by itself, in both files. */
function partsOf({ db, wal }: { db: Disk; wal: Disk }, chance: Chance): Record<string, Remains> {
  const some = (disk: Disk, keep: (nth: number) => boolean) =>
    disk.pending.filter((_, nth) => keep(nth)).reduce(afterOp, disk.durable);
  const last = (disk: Disk) => some(disk, (nth) => nth === disk.pending.length - 1);
  const butFirst = (disk: Disk) => some(disk, (nth) => nth > 0);
  const any = (disk: Disk) => some(disk, () => chance.oneIn(2));
  return {
    "nothing since the last sync": { db: db.durable, wal: wal.durable },
    "the database's alone": { db: db.written, wal: wal.durable },
    "the log's alone": { db: db.durable, wal: wal.written },
    "the last alone": { db: last(db), wal: last(wal) },
    "all but the first": { db: butFirst(db), wal: butFirst(wal) },
    "any half": { db: any(db), wal: any(wal) },
    "any other half": { db: any(db), wal: any(wal) },
  };
}
