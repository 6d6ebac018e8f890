import type { FileStore, TakenFile } from "../db/files.ts";
import { invalidField, Refusal } from "../errors.ts";
import { FILE_TYPES, type FileType } from "./contributions.ts";
import type { NewFile } from "./files.ts";

/** A file on its way: what its sender says it is, and its bytes. */
export type Upload = {
  caller: string;
  name: string | null;
  contentType: string | undefined;
  pieces(): AsyncIterable<Uint8Array>;
};

const MOST_AT_ONCE = 32;
const MOST_OF_CALLER = 4;

/** Takes files in, a few at a time; each is on the disk when it is answered. `files` null: there is no place for any. */
export function uploadsInto(files: FileStore | null): (upload: Upload) => Promise<NewFile> {
  const inWork: string[] = [];
  return async (upload) => {
    if (files === null) throw noPlace();
    const said = typeSaid(upload);
    const own = inWork.filter((caller) => caller === upload.caller).length;
    if (own >= MOST_OF_CALLER || inWork.length >= MOST_AT_ONCE) throw tooMany();
    inWork.push(upload.caller);
    try {
      const taken = await files.take(upload.pieces());
      try {
        return await kept(taken, upload.name, said);
      } finally {
        await taken.drop();
      }
    } finally {
      inWork.splice(inWork.indexOf(upload.caller), 1);
    }
  };
}

async function kept(
  taken: TakenFile,
  name: string | null,
  said: FileType | null,
): Promise<NewFile> {
  const { sha256, size } = taken;
  if (size === 0) throw empty();
  // What opens archives is loaded by the first file alone.
  const { typeOfFile } = await import("./file-types.ts");
  const type = await typeOfFile(taken);
  if (type === null) throw unknownType();
  const called = typeCalled(name);
  for (const other of [said, called])
    if (other !== null && other !== type) throw notAsSaid(type, other);
  await taken.keep();
  return { sha256, size, type, name };
}

/** By its Content-Type; null where that says nothing. */
function typeSaid({ contentType = "" }: Upload): FileType | null {
  const media = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (media === "" || media === "application/octet-stream") return null;
  const known = Object.entries(FILE_TYPES).find(([, one]) => one.media === media);
  if (!known) throw unknownType();
  return known[0] as FileType; // the keys are such types
}

/** By the end of its name; null where that is none of ours. */
function typeCalled(name: string | null): FileType | null {
  const end = /\.[a-z]+$/.exec(name?.toLowerCase() ?? "")?.[0];
  const known = Object.entries(FILE_TYPES).find(([, { extension }]) => extension === end);
  return known ? (known[0] as FileType) : null; // the keys are such types
}

function unknownType(): Refusal {
  return new Refusal("unsupported_media_type", {
    vi: "Chỉ nhận tệp PDF, DOCX hoặc văn bản thuần UTF-8, gửi nguyên vẹn.",
    en: "Only whole PDF, DOCX and plain UTF-8 text files are taken.",
  });
}

function notAsSaid(type: FileType, said: FileType): Refusal {
  const [is, not] = [FILE_TYPES[type].word, FILE_TYPES[said].word];
  return new Refusal("unsupported_media_type", {
    vi: `Nội dung tệp là ${is.vi}, không phải ${not.vi} như đã khai.`,
    en: `The file's content is ${is.en}, not ${not.en} as it says.`,
  });
}

function empty(): Refusal {
  return invalidField("", "empty", { vi: "Tệp không có nội dung.", en: "The file is empty." });
}

function tooMany(): Refusal {
  const words = {
    vi: "Đang có nhiều tệp được gửi lên cùng lúc, vui lòng gửi lại sau ít phút.",
    en: "Many files are being sent at this moment, please send it again in a while.",
  };
  return new Refusal("too_many_requests", words, { retryAfter: 10 });
}

function noPlace(): Refusal {
  const words = {
    vi: "Máy chủ này không có nơi lưu tệp.",
    en: "This server has no place to keep files in.",
  };
  return new Refusal("unavailable", words, { retryAfter: 3600 });
}
