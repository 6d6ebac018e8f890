import {
  Reader,
  TextWriter,
  ZipReader,
  type FileEntry,
} from "@zip.js/zip.js/lib/zip-core-native.js";
import type { FileBytes } from "../db/files.ts";
import type { FileType } from "./contributions.ts";

const PIECE = 1 << 16;
/** ISO 32000-1, annex H.3.4.4: where readers look for the end of a PDF. */
const LAST_OF_PDF = 1024;
/** A document of words has a few dozen parts; to list hundreds of thousands would hold the server up. */
const MOST_PARTS = 2000;
const LONGEST_LIST = 1 << 18;
const LONGEST_TYPES = 1 << 20;
/** APPNOTE.TXT, 4.3.16: the end of an archive that has no comment. */
const END_OF_ARCHIVE = 22;
const MAIN_PART =
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

/** What a file is by its content, whatever it is called; null for what is not taken or not whole. */
export async function typeOfFile(file: FileBytes): Promise<FileType | null> {
  const head = latin(await file.read(0, 8));
  if (/^%PDF-\d\.\d/.test(head)) return (await endsAsPdf(file)) ? "pdf" : null;
  if (head.startsWith("PK\u0003\u0004")) return (await isDocx(file)) ? "docx" : null;
  return !head.startsWith("%PDF-") && (await isText(file)) ? "text" : null;
}

async function endsAsPdf(file: FileBytes): Promise<boolean> {
  const from = Math.max(0, file.size - LAST_OF_PDF);
  return latin(await file.read(from, LAST_OF_PDF)).includes("%%EOF");
}

/** An archive whose list of parts names the text of a document, and which has that part. With macros it is none. */
async function isDocx(file: FileBytes): Promise<boolean> {
  if (!(await isShortArchive(file))) return false;
  const zip = new ZipReader(readerOf(file), { useWebWorkers: false });
  try {
    const parts = await partsOf(zip);
    const list = parts.get("[Content_Types].xml");
    if (!list || list.uncompressedSize > LONGEST_TYPES) return false;
    const main = mainPart(await list.getData(new TextWriter()));
    return main !== null && parts.has(main) && parts.has("_rels/.rels");
  } catch {
    // Not an archive, or a broken one.
    return false;
  }
}

/** Nothing behind its end, and few parts by what stands there; the long form of archives says 65535. */
async function isShortArchive(file: FileBytes): Promise<boolean> {
  const end = await file.read(Math.max(0, file.size - END_OF_ARCHIVE), END_OF_ARCHIVE);
  if (end.byteLength < END_OF_ARCHIVE || !latin(end).startsWith("PK\u0005\u0006")) return false;
  const at = new DataView(end.buffer, end.byteOffset);
  const isLong = at.getUint32(16, true) === 0xffff_ffff;
  return !isLong && at.getUint16(10, true) <= MOST_PARTS && at.getUint32(12, true) <= LONGEST_LIST;
}

async function partsOf(zip: ZipReader<unknown>): Promise<Map<string, FileEntry>> {
  const entries = await zip.getEntries();
  const parts = entries.filter((entry): entry is FileEntry => !entry.directory);
  return new Map(parts.map((part) => [part.filename, part]));
}

/** `<Override PartName="/word/document.xml" ContentType="…main+xml"/>`, whichever of the two comes first. */
function mainPart(types: string): string | null {
  const overrides = types.match(/<Override\b[^>]*>/g) ?? [];
  const main = overrides.find((one) => one.includes(`"${MAIN_PART}"`));
  return /PartName="\/([^"]+)"/.exec(main ?? "")?.[1] ?? null;
}

function readerOf(file: FileBytes): Reader<FileBytes> {
  return new (class extends Reader<FileBytes> {
    override size = file.size;
    override readUint8Array(at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
      // What is read from files is in memory of its own.
      return file.read(at, length) as Promise<Uint8Array<ArrayBuffer>>;
    }
  })(file);
}

/** UTF-8 without control characters but tab, line ends and form feed. */
async function isText(file: FileBytes): Promise<boolean> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for (let at = 0; at < file.size; at += PIECE) {
      const piece = decoder.decode(await file.read(at, PIECE), { stream: true });
      if (/(?![\t\n\f\r])\p{Cc}/u.test(piece)) return false;
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
