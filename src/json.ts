/** A value that JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/**
 * The canonical JSON text of RFC 8785 (JCS): keys in order of their UTF-16 code units, no spaces,
 * numbers and strings as ECMAScript writes them.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return primitive(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`).join(",")}}`;
}

function primitive(value: null | boolean | number | string): string {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new RangeError("JSON has no such number");
  return JSON.stringify(value);
}
