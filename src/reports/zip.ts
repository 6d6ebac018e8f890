import {
  TextWriter,
  Uint8ArrayReader,
  ZipReader,
  ZipWriter,
} from "@zip.js/zip.js/lib/zip-core-native.js";
import { encoded, type Bytes } from "./bytes.ts";

const WRITTEN = {
  useWebWorkers: false,
  zip64: false,
  extendedTimestamp: false,
  // 1 January 1980, the first day a zip can name: the bytes depend on neither clock nor time zone.
  rawLastModDate: 0x21_0000,
};

/** The archive with these parts written anew, piece by piece as they are read; the other parts are small. */
export function replaceParts(
  archive: Uint8Array,
  parts: Map<string, (part: string) => Iterable<string>>,
): Bytes {
  let broken = (_error: unknown) => {};
  const pipe = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      broken = (error) => controller.error(error);
    },
  });
  const copying = copyParts(
    archive,
    pipe.writable,
    (name, text) => parts.get(name)?.(text) ?? [text],
  );
  copying.catch((error: unknown) => broken(error));
  return pipe.readable;
}

async function copyParts(
  archive: Uint8Array,
  to: WritableStream,
  write: (name: string, text: string) => Iterable<string>,
): Promise<void> {
  const reader = new ZipReader(new Uint8ArrayReader(archive), { useWebWorkers: false });
  const writer = new ZipWriter(to, WRITTEN);
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    const text = await entry.getData(new TextWriter());
    await writer.add(entry.filename, encoded(write(entry.filename, text)));
  }
  await writer.close();
}
