/** The settings of api.md section 10, read once at the start. */
export type Config = {
  port: number;
  host: string;
  databaseUrl: string;
  publicUrl: string;
  bootstrapApiKey: string | null;
  liveKit: { url: string; publicUrl: string; apiKey: string; apiSecret: string } | null;
};

/** A setting with a wrong value; the sentence names it. */
export class WrongSetting extends Error {}

/** Reads the environment. Throws WrongSetting with one sentence. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const port = readPort(env["PORT"] || "8080");
  const host = env["HOST"] || "127.0.0.1";
  return {
    port,
    host,
    databaseUrl: env["DATABASE_URL"] || "data/diem-cau.sqlite",
    publicUrl:
      readUrl("PUBLIC_URL", env["PUBLIC_URL"], ["http:", "https:"]) ??
      `http://${urlHost(host)}:${port}`,
    bootstrapApiKey: readBootstrapKey(env["BOOTSTRAP_API_KEY"]),
    liveKit: readLiveKit(env),
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port;
  throw new WrongSetting(
    `PORT phải là số cổng từ 0 đến 65535, không phải "${text}". (PORT must be a port number.)`,
  );
}

function readBootstrapKey(text: string | undefined): string | null {
  if (!text) return null;
  if (/^[\x21-\x7e]{16,200}$/.test(text)) return text;
  throw new WrongSetting(
    "BOOTSTRAP_API_KEY cần 16 đến 200 ký tự ASCII không có dấu cách. (It needs 16 to 200 printable ASCII characters.)",
  );
}

function readLiveKit(env: Record<string, string | undefined>): Config["liveKit"] {
  const url = readUrl("LIVEKIT_URL", env["LIVEKIT_URL"], ["http:", "https:", "ws:", "wss:"]);
  const publicUrl = readUrl("LIVEKIT_PUBLIC_URL", env["LIVEKIT_PUBLIC_URL"], [
    "http:",
    "https:",
    "ws:",
    "wss:",
  ]);
  if (url === null) return null;
  const apiKey = env["LIVEKIT_API_KEY"];
  const apiSecret = env["LIVEKIT_API_SECRET"];
  if (!apiKey)
    throw new WrongSetting(
      "LIVEKIT_URL cần có LIVEKIT_API_KEY. (LIVEKIT_URL needs LIVEKIT_API_KEY.)",
    );
  if (!apiSecret)
    throw new WrongSetting(
      "LIVEKIT_URL cần có LIVEKIT_API_SECRET. (LIVEKIT_URL needs LIVEKIT_API_SECRET.)",
    );
  return { url, publicUrl: publicUrl ?? url, apiKey, apiSecret };
}

function readUrl(name: string, text: string | undefined, protocols: string[]): string | null {
  if (!text) return null;
  if (URL.canParse(text) && protocols.includes(new URL(text).protocol))
    return text.replace(/\/+$/, "");
  const kinds = protocols.map((protocol) => `${protocol}//`).join(", ");
  throw new WrongSetting(`${name} phải là địa chỉ bắt đầu bằng ${kinds}. (${name} must be a URL.)`);
}

function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
