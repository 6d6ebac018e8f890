import { createHash, randomUUID, type Hash } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Bytes that can be looked at anywhere. */
export type FileBytes = { size: number; read(at: number, length: number): Promise<Uint8Array> };

/** Bytes that came whole, and go again unless they are kept. */
export type TakenFile = FileBytes & {
  sha256: string;
  /** Durable when it returns. */
  keep(): Promise<void>;
  drop(): Promise<void>;
};

/** Where the bytes of files are, each under its SHA-256; nothing is ever taken out. */
export type FileStore = {
  /** Writes the pieces down as they come; nothing of them stays when they break off. */
  take(pieces: AsyncIterable<Uint8Array>): Promise<TakenFile>;
  /** What is kept under a hash, or null. Bytes that are no longer those break off before their end. */
  open(sha256: string): Promise<{ size: number; bytes: ReadableStream<Bytes> } | null>;
};

type Bytes = Uint8Array<ArrayBuffer>;

const PIECE = 1 << 16;
const PART = ".part";
/** Left by a server that was killed. */
const FORGOTTEN_AFTER = 24 * 3_600_000;

/** Files in a folder, which is made when the first one comes. */
export function fileFolder(folder: string): FileStore {
  let ready: Promise<void> | null = null;
  return {
    async take(pieces) {
      ready ??= prepare(folder);
      await ready.catch((error: unknown) => {
        // A disk that was full or away is asked again by the next file.
        ready = null;
        throw error;
      });
      const part = join(folder, `${randomUUID()}${PART}`);
      const file = await open(part, "wx+", 0o600);
      const drop = async () => {
        await file.close();
        await rm(part, { force: true });
      };
      try {
        const { size, sha256 } = await write(file, pieces);
        return { size, sha256, read: readAt(file), keep: () => keep(file, part, sha256), drop };
      } catch (error) {
        await drop();
        throw error;
      }
    },
    async open(sha256) {
      const file = await open(join(folder, sha256)).catch(ifMissing);
      if (file === null) return null;
      const { size } = await file.stat();
      return { size, bytes: streamOf(checked(file, sha256)) };
    },
  };
}

/** A folder that is gone when the program ends, for a database that is gone then too. */
export function passingFolder(): FileStore {
  const folder = join(tmpdir(), `diem-cau-files-${randomUUID()}`);
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return fileFolder(folder);
}

/** The hash of a file on the disk; null when there is none. */
export async function hashOfFile(path: string): Promise<string | null> {
  const file = await open(path).catch(ifMissing);
  if (file === null) return null;
  const hash = createHash("sha256");
  for await (const piece of piecesOf(file)) hash.update(piece);
  return hash.digest("hex");
}

/** What was written in this folder is found there after a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder);
  await opened.sync();
  await opened.close();
}

async function prepare(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await syncFolder(dirname(folder));
  for (const name of (await readdir(folder)).filter((one) => one.endsWith(PART))) {
    const left = join(folder, name);
    if (Date.now() - (await stat(left)).mtimeMs > FORGOTTEN_AFTER) await rm(left, { force: true });
  }
}

async function write(file: FileHandle, pieces: AsyncIterable<Uint8Array>) {
  const hash = createHash("sha256");
  let size = 0;
  for await (const piece of pieces) {
    hash.update(piece);
    await file.writeFile(piece);
    size += piece.byteLength;
  }
  return { size, sha256: hash.digest("hex") };
}

/** A file of this name has these very bytes, so taking its place changes nothing, or heals it. */
async function keep(file: FileHandle, part: string, sha256: string): Promise<void> {
  const folder = dirname(part);
  await file.sync();
  await rename(part, join(folder, sha256));
  await syncFolder(folder);
}

function readAt(file: FileHandle): FileBytes["read"] {
  return async (at, length) => {
    const bytes = new Uint8Array(length);
    let got = 0;
    while (got < length) {
      const { bytesRead } = await file.read(bytes, got, length - got, at + got);
      if (bytesRead === 0) break;
      got += bytesRead;
    }
    return bytes.subarray(0, got);
  };
}

async function* piecesOf(file: FileHandle): AsyncGenerator<Bytes> {
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(PIECE), 0, PIECE, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** The last piece goes out only when all of them were what they should be. */
async function* checked(file: FileHandle, sha256: string): AsyncGenerator<Bytes> {
  const hash: Hash = createHash("sha256");
  let held: Bytes | null = null;
  for await (const piece of piecesOf(file)) {
    if (held !== null) yield held;
    hash.update(piece);
    held = piece;
  }
  if (hash.digest("hex") !== sha256) throw new Error(`The file ${sha256} is damaged`);
  if (held !== null) yield held;
}

function streamOf(pieces: AsyncGenerator<Bytes>): ReadableStream<Bytes> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}

function ifMissing(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
  throw error;
}
