import {
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipReader,
  ZipWriter,
  type FileEntry,
} from "@zip.js/zip.js/lib/zip-core-native.js";
import { encrypted, MOST_PARTS, MOST_UNPACKED, noWorkbook, tooMuchInside } from "./spreadsheets.ts";
import { Refusal } from "../errors.ts";

const PLAIN = { useWebWorkers: false, level: 0, zip64: false, extendedTimestamp: false };

/**
 * The parts of a workbook that cells are made of, packed anew as they are. hucre would unpack 2 GB of each; of this
 * archive nothing can come out that was not counted here.
 */
export async function repack(archive: Uint8Array): Promise<Uint8Array> {
  const packed = new ZipWriter(new Uint8ArrayWriter(), PLAIN);
  let left = MOST_UNPACKED;
  for (const part of await partsOf(archive)) {
    const bytes = await unpack(part, left);
    left -= bytes.byteLength;
    await packed.add(part.filename, new Uint8ArrayReader(bytes));
  }
  return packed.close();
}

async function partsOf(archive: Uint8Array): Promise<FileEntry[]> {
  const zip = new ZipReader(new Uint8ArrayReader(archive), { useWebWorkers: false });
  // Not an archive, or a broken one.
  const entries = await zip.getEntries().catch(() => Promise.reject(noWorkbook()));
  if (entries.length > MOST_PARTS) throw tooMuchInside();
  const parts = entries.filter(
    (one): one is FileEntry => !one.directory && holdsCells(one.filename),
  );
  if (parts.some((part) => part.encrypted)) throw encrypted();
  return parts;
}

/** Neither pictures nor charts, and nothing that a sheet refers to: only the workbook, its sheets, texts and formats. */
function holdsCells(name: string): boolean {
  if (/(^|\/)(worksheets\/_rels|drawings|charts|media|pivot\w+|externalLinks)\//.test(name))
    return false;
  return /\.(xml|rels)$/i.test(name);
}

async function unpack(part: FileEntry, most: number): Promise<Uint8Array> {
  if (part.uncompressedSize > most) throw tooMuchInside();
  const pieces: Uint8Array[] = [];
  let size = 0;
  const counted = new WritableStream<Uint8Array>({
    write(piece) {
      size += piece.byteLength;
      if (size > most) throw tooMuchInside();
      pieces.push(piece);
    },
  });
  try {
    await part.getData(counted, { useWebWorkers: false });
  } catch (error) {
    if (size > most) throw tooMuchInside();
    throw error instanceof Refusal ? error : noWorkbook();
  }
  return new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer()); // in memory of their own
}
