import { ZipWriter, Uint8ArrayWriter, TextReader } from "@zip.js/zip.js/lib/zip-core-native.js";

const MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
export const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/** A PDF as readers take it: a head, something, an end. */
export function pdf(size = 300): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size).fill(0x80);
  bytes.set(Buffer.from("%PDF-1.7\n"));
  bytes.set(Buffer.from("\n%%EOF\n"), size - 7);
  return bytes;
}

/** The least that Word opens; `parts` takes the place of some of it. */
export function docx(parts: Record<string, string | null> = {}): Promise<Uint8Array<ArrayBuffer>> {
  return zip({
    "[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="${MAIN}"/></Types>`,
    "_rels/.rels": `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    "word/document.xml": `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Góp ý</w:t></w:r></w:p></w:body></w:document>`,
    ...parts,
  });
}

export async function zip(parts: Record<string, string | null>): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, text] of Object.entries(parts))
    if (text !== null) await writer.add(name, new TextReader(text));
  return writer.close();
}
