/** What a process did to its database files, in order, as disk-shim.c noted it. */
export type DiskOp =
  | { do: "write"; file: string; offset: number; bytes: Buffer }
  | { do: "cut"; file: string; length: number }
  | { do: "sync"; file: string };

/** Reads a trace: a line, and behind a write its bytes. */
export function readTrace(trace: Buffer): DiskOp[] {
  const ops: DiskOp[] = [];
  for (let at = 0; at < trace.length;) {
    const end = trace.indexOf(10, at);
    const [kind, file = "", first, second] = trace.toString("latin1", at, end).split(" ");
    at = end + 1;
    if (kind === "S") ops.push({ do: "sync", file });
    else if (kind === "T") ops.push({ do: "cut", file, length: Number(first) });
    else if (kind === "W") {
      const bytes = trace.subarray(at, at + Number(second));
      ops.push({ do: "write", file, offset: Number(first), bytes });
      at += bytes.length;
    } else throw new Error(`not a line of a trace: ${kind}`);
  }
  return ops;
}

/** The bytes of a file after one more operation. */
export function afterOp(bytes: Buffer, op: DiskOp): Buffer {
  if (op.do === "sync") return bytes;
  const size = op.do === "cut" ? op.length : Math.max(bytes.length, op.offset + op.bytes.length);
  const after = Buffer.alloc(size);
  bytes.copy(after, 0, 0, Math.min(bytes.length, size));
  if (op.do === "write") op.bytes.copy(after, op.offset);
  return after;
}
