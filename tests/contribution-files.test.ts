import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createApp } from "../src/app.ts";
import { typeOfFile } from "../src/contributions/file-types.ts";
import { fileFolder } from "../src/db/files.ts";
import { ADMIN_KEY } from "./support/app.ts";
import { docx, DOCX, pdf, zip } from "./support/documents.ts";
import { seminar } from "./support/seminar.ts";

const MOST = 20 * 1024 * 1024;
const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const utf8 = (text: string) => new Uint8Array(Buffer.from(text));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "files-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Sent = { body?: BodyInit; headers?: Record<string, string>; by?: string; name?: string };

/** A contribution of Hải Phòng, and ways to hand its file in and get it back. */
async function register() {
  const world = await seminar();
  const here = mkdtempSync(join(folder, "store-"));
  const app = createApp({ ...world.core, files: fileFolder(join(here, "files")) });
  const written = {
    organization: "Thành ủy",
    delivery: "written_only",
    siteId: world.haiPhong,
  };
  const { body: made } = await world.admin("POST", `${world.path}/contributions`, written);
  const path = `${world.path}/contributions/${made.id}`;
  const call = (method: string, { body, headers = {}, by = ADMIN_KEY, name }: Sent = {}) => {
    const query = name === undefined ? "" : `?name=${encodeURIComponent(name)}`;
    return app.request(`/api${path}/file${query}`, {
      method,
      headers: { Authorization: `Bearer ${by}`, ...headers },
      ...(body === undefined ? {} : { body, duplex: "half" }),
    });
  };
  return {
    ...world,
    id: String(made.id),
    path,
    here: join(here, "files"),
    kept: () => readdirSync(join(here, "files")).toSorted(),
    get: () => call("GET"),
    async put(body: BodyInit, more: Sent = {}) {
      const answer = await call("PUT", { body, ...more });
      return { status: answer.status, body: JSON.parse(await answer.text()) };
    },
    secretOf: async (siteId: string) => {
      const { body: link } = await world.admin("POST", `${world.path}/sites/${siteId}/links`, {});
      return (await world.as(null)("POST", "/join", { secret: link.secret })).body.accessToken;
    },
  };
}

describe("the file of a contribution", () => {
  test("is kept under its hash, told in the register, and comes back as a download only", async () => {
    const world = await register();
    const before = await world.head();
    const bytes = pdf(200_000);
    const name = "Tham luận Thành ủy (bản 2).pdf";
    const put = await world.put(bytes, { name, headers: { "Content-Type": "application/pdf" } });
    const file = { name, type: "pdf", size: 200_000, sha256: sha(bytes) };
    const storedAt = "2026-11-23T01:00:00.000Z";
    expect([put.status, put.body.file, put.body.version]).toEqual([200, { ...file, storedAt }, 2]);
    expect(world.kept()).toEqual([sha(bytes)]);
    expect(readFileSync(join(world.here, sha(bytes))).equals(bytes)).toBe(true);
    expect((statSync(join(world.here, sha(bytes))).mode & 0o777).toString(8)).toBe("600");
    const [stored, named] = await world.log(before);
    const { fileId } = stored?.data ?? {};
    expect([stored?.type, stored?.data]).toEqual([
      "contribution_file_stored",
      { fileId, contributionId: world.id, sha256: sha(bytes), size: 200_000, type: "pdf" },
    ]);
    expect([named?.type, named?.data]).toEqual(["contribution_file_named", { fileId, name }]);
    const got = await world.get();
    expect(Object.fromEntries(got.headers)).toMatchObject({
      "content-type": "application/pdf",
      "content-length": "200000",
      "content-disposition": `attachment; filename="contribution-1.pdf"; filename*=UTF-8''Tham%20lu%E1%BA%ADn%20Th%C3%A0nh%20%E1%BB%A7y%20%28b%E1%BA%A3n%202%29.pdf`,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "no-store",
    });
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true);
    const { standing, replayed } = await world.rebuilt();
    expect(replayed).toEqual(standing);
  });

  test("gives way to another, and stays in the store and the log", async () => {
    const world = await register();
    const [first, second] = [utf8("Bản một"), await docx()];
    await world.put(first, { name: "a.txt" });
    const before = await world.head();
    const put = await world.put(second);
    expect(put.body.file).toMatchObject({ type: "docx", name: null, sha256: sha(second) });
    expect(world.kept()).toEqual([sha(first), sha(second)].toSorted());
    expect((await world.log(before)).map(({ type }) => type)).toEqual(["contribution_file_stored"]);
    const got = await world.get();
    expect([got.headers.get("Content-Type"), got.headers.get("Content-Disposition")]).toEqual([
      DOCX,
      expect.stringContaining(encodeURIComponent("Văn bản góp ý số 1.docx")),
    ]);
    await got.arrayBuffer();
    // The same again changes nothing, and what stands is what was put last.
    expect((await world.put(second)).body).toEqual(put.body);
    expect(await world.head()).toBe(before + 1);
    await world.put(first, { name: "a.txt" });
    expect(await (await world.get()).text()).toBe("Bản một");
    expect(world.kept()).toHaveLength(2);
  });

  test("is not there before it was handed in, and for no contribution that is not there", async () => {
    const world = await register();
    expect([(await world.get()).status, world.kept.length]).toEqual([404, 0]);
    const { body } = await world.admin("GET", world.path);
    expect(body.file).toBeNull();
    const nowhere = `${world.path.replace(world.id, "ctb_la")}/file`;
    expect((await world.admin("GET", nowhere)).status).toBe(404);
    expect((await world.admin("PUT", nowhere, "x")).status).toBe(404);
  });

  test("is handed in against the version that stands", async () => {
    const world = await register();
    const put = (version: string) =>
      world.put(utf8(`bản ${version}`), { headers: { "If-Match": `"${version}"` } });
    expect((await put("1")).status).toBe(200);
    const stale = await put("1");
    expect([stale.status, stale.body.code]).toEqual([412, "version_conflict"]);
    expect((await put("2")).status).toBe(200);
  });

  test("comes from organizer, secretary and the own site; all who see the contribution read it", async () => {
    const world = await register();
    const [own, other] = [await world.secretOf(world.haiPhong), await world.secretOf(world.canTho)];
    const keyOf = async (role: string) => {
      const roles = [{ eventId: world.eventId, role }];
      return (await world.admin("POST", "/keys", { label: role, roles })).body.secret;
    };
    const statuses: Record<string, number[]> = {};
    const callers: [string, string][] = [
      ["own site", own],
      ["other site", other],
    ];
    for (const role of ["organizer", "secretary", "chair", "viewer"])
      callers.push([role, await keyOf(role)]);
    await world.put(utf8("đầu tiên"));
    for (const [who, by] of callers) {
      const put = await world.put(utf8(who), { by });
      const file = await world.as(by)("GET", world.path);
      statuses[who] = [put.status, file.status];
    }
    expect(statuses).toEqual({
      "own site": [200, 200],
      "other site": [404, 404],
      organizer: [200, 200],
      secretary: [200, 200],
      chair: [403, 200],
      viewer: [403, 200],
    });
    expect(world.kept()).toEqual(
      ["đầu tiên", "own site", "organizer", "secretary"].map((text) => sha(utf8(text))).toSorted(),
    );
  });

  test("is taken again once the folder can be made", async () => {
    const place = join(mkdtempSync(join(tmpdir(), "diem-cau-files-")), "away");
    writeFileSync(place, "no folder");
    const files = fileFolder(join(place, "files"));
    const pieces = async function* () {
      yield new TextEncoder().encode("một tệp");
    };
    await expect(files.take(pieces())).rejects.toThrow(/ENOTDIR/);
    rmSync(place);
    const taken = await files.take(pieces());
    expect(taken.sha256).toBe(sha(utf8("một tệp")));
    await taken.drop();
    rmSync(place, { recursive: true });
  });

  test("breaks off when its bytes on the disk are no longer those that were handed in", async () => {
    const world = await register();
    const bytes = pdf(300_000);
    await world.put(bytes);
    const path = join(world.here, sha(bytes));
    const changed = Buffer.from(bytes);
    changed[150_000] = 1;
    writeFileSync(path, changed);
    await expect((await world.get()).arrayBuffer()).rejects.toThrow("damaged");
    const complaints = vi.spyOn(console, "error").mockReturnValue();
    rmSync(path);
    expect((await world.get()).status).toBe(503);
    expect(String(complaints.mock.calls[0])).toContain("is missing");
    complaints.mockRestore();
    // Handed in again it is whole again, and the log has nothing to add.
    const before = await world.head();
    expect((await world.put(bytes)).status).toBe(200);
    expect(await world.head()).toBe(before);
    expect(Buffer.from(await (await world.get()).arrayBuffer()).equals(bytes)).toBe(true);
  });
});

describe("the erasure of a person", () => {
  test("takes the name from files that are named after the person, in register, log and rebuild", async () => {
    const world = await register();
    const { body } = await world.admin(
      "POST",
      `${world.path.split("/contributions")[0]}/delegates`,
      {
        delegates: [{ siteId: world.haiPhong, name: "Đỗ Mạnh Hiến" }],
      },
    );
    const named = ["Tham luan - do manh hien (sua).txt", "Đỗ Mạnh Hiền Anh.txt", "Hiến.txt"];
    for (const name of named) await world.put(utf8(name), { name });
    await world.put(utf8("cuối"), { name: "ĐỖ_MẠNH_HIẾN.txt" });
    const at = `${world.path.split("/contributions")[0]}/delegates/${body.items[0].id}/erasure`;
    expect((await world.admin("POST", at, { reason: "Theo yêu cầu" })).status).toBeLessThan(300);
    const { file } = (await world.admin("GET", world.path)).body;
    expect([file.name, file.sha256]).toEqual(["đã xóa", sha(utf8("cuối"))]);
    expect((await world.get()).headers.get("Content-Disposition")).toContain(
      encodeURIComponent("đã xóa.txt"),
    );
    const names = (await world.log())
      .filter(({ type }) => type === "contribution_file_named")
      .map(({ data }) => data?.name ?? null);
    // "Hiền Anh" folds to what begins with the name: rather one name too many than one too few.
    expect(names).toEqual([null, null, "Hiến.txt", null]);
    const { standing, replayed } = await world.rebuilt();
    expect(replayed).toEqual(standing);
  });
});

describe("a file is refused", () => {
  test.each<[string, () => BodyInit | Promise<BodyInit>, Sent, number, string]>([
    ["empty", () => new Uint8Array(), {}, 422, "invalid_input"],
    ["an image", () => new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1]), {}, 415, ""],
    ["the old DOC", () => new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), {}, 415, ""],
    ["another archive", () => zip({ "a.txt": "x" }), {}, 415, ""],
    ["a PDF called DOCX", () => pdf(), { name: "Góp ý.DOCX" }, 415, ""],
    ["a PDF said to be text", () => pdf(), { headers: { "Content-Type": "text/plain" } }, 415, ""],
    ["said to be HTML", () => "<p>", { headers: { "Content-Type": "text/html" } }, 415, ""],
    ["a form", () => new FormData(), { headers: {} }, 415, ""],
    ["compressed", () => "x", { headers: { "Content-Encoding": "gzip" } }, 415, ""],
    ["a name with a folder", () => "x", { name: "../x.txt" }, 422, "invalid_input"],
    ["a name that is turned round", () => "x", { name: "a\u202Efdp.txt" }, 422, "invalid_input"],
    ["no name", () => "x", { name: " " }, 422, "invalid_input"],
  ])("when it is %s", async (_what, make, more, status, code) => {
    const world = await register();
    const before = await world.head();
    const answer = await world.put(await make(), {
      headers: { "Content-Type": "application/octet-stream" },
      ...more,
    });
    expect([answer.status, answer.body.code]).toEqual([status, code || "unsupported_media_type"]);
    expect(answer.body.detail).toMatch(/^[^\n]+\.$/);
    expect(await world.head()).toBe(before);
    await world.put("x");
    expect(world.kept()).toEqual([sha(utf8("x"))]);
  });

  test("one byte past 20 MiB, said or not, and taken at 20 MiB", async () => {
    const world = await register();
    const whole = pdf(MOST);
    const long = new Uint8Array(MOST + 1);
    for (const headers of [{ "Content-Length": String(MOST + 1) }, {}] as Sent["headers"][]) {
      const answer = await world.put(piecewise(long), headers ? { headers } : {});
      expect([answer.status, answer.body.code]).toEqual([413, "too_large"]);
    }
    expect(world.kept()).toEqual([]);
    const put = await world.put(piecewise(whole));
    expect([put.status, put.body.file.size]).toEqual([200, MOST]);
  });

  test("when it breaks off, and nothing of it stays", async () => {
    const world = await register();
    const before = await world.head();
    const broken = new ReadableStream({
      start: (controller) => controller.enqueue(pdf(100_000)),
      pull: (controller) => controller.error(new Error("gone")),
    });
    const answer = await world.put(broken);
    expect([answer.status, answer.body.code]).toEqual([400, "malformed"]);
    expect(world.kept()).toEqual([]);
    expect(await world.head()).toBe(before);
  });

  test("when its sender sends many at once already", async () => {
    const world = await register();
    const ends: (() => void)[] = [];
    const slow = (text: string) =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(utf8(text));
          ends.push(() => controller.close());
        },
      });
    const sending = ["a", "b", "c", "d"].map((text) => world.put(slow(text)));
    await vi.waitFor(() => expect(world.kept()).toHaveLength(4));
    const answer = await world.put("e");
    expect([answer.status, answer.body.code]).toEqual([429, "too_many_requests"]);
    const site = await world.secretOf(world.haiPhong);
    expect((await world.put("f", { by: site })).status).toBe(200);
    for (const end of ends) end();
    expect((await Promise.all(sending)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await world.put("e")).status).toBe(200);
  });

  test("where there is no place for files", async () => {
    const world = await seminar();
    const app = createApp({ ...world.core, files: null });
    const written = { organization: "Thành ủy", delivery: "written_only" };
    const { body } = await world.admin("POST", `${world.path}/contributions`, written);
    const answer = await app.request(`/api${world.path}/contributions/${body.id}/file`, {
      method: "PUT",
      headers: { Authorization: `Bearer ${ADMIN_KEY}` },
      body: "x",
    });
    expect([answer.status, (await answer.json()).code]).toEqual([503, "unavailable"]);
  });
});

describe("what a file is", () => {
  const MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml";
  test.each<[string, () => Uint8Array | Promise<Uint8Array>, string | null]>([
    ["PDF", () => pdf(), "pdf"],
    ["PDF with something behind its end", () => joined(pdf(), utf8("\0".repeat(900))), "pdf"],
    ["PDF that was cut off", () => pdf(5000).subarray(0, 4000), null],
    ["PDF that is no more than its head", () => utf8("%PDF-1.7 và chữ"), null],
    ["%PDF- without a version", () => utf8("%PDF- là gì"), null],
    ["DOCX", () => docx(), "docx"],
    [
      "DOCX whose text has another place",
      () =>
        docx({
          "[Content_Types].xml": `<Types><Override ContentType="${MAIN}" PartName="/word/document2.xml"/></Types>`,
          "word/document.xml": null,
          "word/document2.xml": "<w/>",
        }),
      "docx",
    ],
    ["DOCX without its text", () => docx({ "word/document.xml": null }), null],
    ["DOCX without relations", () => docx({ "_rels/.rels": null }), null],
    [
      "DOCX with macros",
      async () =>
        docx({
          "[Content_Types].xml": `<Types><Override PartName="/word/document.xml" ContentType="${MACROS}"/></Types>`,
        }),
      null,
    ],
    [
      "workbook",
      () => zip({ "[Content_Types].xml": "<Types/>", "_rels/.rels": "", "xl/workbook.xml": "" }),
      null,
    ],
    ["DOCX that was cut off", async () => (await docx()).subarray(0, 600), null],
    ["archive that says it has thousands of parts", () => crowded(docx()), null],
    ["text", () => utf8("\uFEFFGóp ý\r\n\tđiều 1\f"), "text"],
    ["text longer than one look", () => utf8("ệ".repeat(100_000)), "text"],
    ["text with NUL far behind", () => utf8(`${"a".repeat(70_000)}\0`), null],
    ["text in windows-1258", () => new Uint8Array([0x47, 0xf3, 0x70, 0x20, 0xfd]), null],
    ["text cut in a letter", () => utf8("ế").subarray(0, 2), null],
    ["text in UTF-16", () => new Uint8Array(Buffer.from("Góp ý", "utf16le")), null],
  ])("%s", async (_what, make, type) => {
    const bytes = await make();
    const file = {
      size: bytes.byteLength,
      read: async (at: number, length: number) => bytes.slice(at, at + length),
    };
    expect(await typeOfFile(file)).toBe(type);
  });

  const MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
  const crowded = async (archive: Promise<Uint8Array>) => {
    const bytes = Buffer.from(await archive);
    bytes.writeUInt16LE(65_535, bytes.length - 22 + 10);
    return new Uint8Array(bytes);
  };
  const joined = (a: Uint8Array, b: Uint8Array) => new Uint8Array(Buffer.concat([a, b]));
});

/** In pieces of 64 KB, without a length. */
function piecewise(bytes: Uint8Array): ReadableStream {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, (at += 65_536)));
    },
  });
}
