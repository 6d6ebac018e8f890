/** The settings of api.md section 10, read once at the start. */
export type Config = {
  port: number;
  host: string;
  databaseUrl: string;
  /** Where handed-in files are kept; null with a database in memory: nowhere for long. */
  filesFolder: string | null;
  publicUrl: string;
  /** PEM files; null: plain HTTP. */
  tls: { cert: string; key: string } | null;
  bootstrapApiKey: string | null;
  liveKit: { url: string; publicUrl: string; apiKey: string; apiSecret: string } | null;
  /** For a LiveKit that is started beside the server: its first port, where media comes in, how browsers reach it, its key. */
  ownLiveKit: { port: number; mediaHost: string; publicUrl: string; key: Key | null };
  limits: Limits;
  /** Which requests are told in a line; null: whoever starts the server knows best. */
  log: LogKind | null;
  /** What opens /metrics; without it there is none. */
  metricsToken: string | null;
};
export type LogKind = "requests" | "errors" | "off";
type Key = { apiKey: string; apiSecret: string };

/** What the server bears of its clients; times in milliseconds, sizes in bytes. */
export type Limits = {
  /** Open at one time; past them those go that wait longest without a request. */
  connections: number;
  /** From a connection's first byte, or its opening, to the end of the headers. */
  headersTimeout: number;
  /** The same to the end of the body. */
  requestTimeout: number;
  /** Between an answer and the next request. */
  keepAliveTimeout: number;
  /** How long a client may take nothing of an answer that is ready for it. */
  sendTimeout: number;
  /** Address and headers of one request. */
  headerBytes: number;
  bodyBytes: number;
  /** All that is ready to be sent and not taken, of all clients together. */
  unsentBytes: number;
  /** Who may follow live at one time, in this process and of one event. */
  listeners: number;
  listenersPerEvent: number;
};

/** A setting with a wrong value; the sentence names it. */
export class WrongSetting extends Error {}

/** Reads the environment. Throws WrongSetting with one sentence. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const port = readPort("PORT", env["PORT"] || "8080", 65_535);
  const host = env["HOST"] || "127.0.0.1";
  const databaseUrl = readDatabase(env["DATABASE_URL"] || "data/diem-cau.sqlite");
  const tls = readTls(env);
  const publicUrl =
    readUrl("PUBLIC_URL", env["PUBLIC_URL"], ["http:", "https:"]) ??
    `${tls === null ? "http" : "https"}://${urlHost(host)}:${port}`;
  return {
    port,
    host,
    databaseUrl,
    filesFolder: env["FILES_FOLDER"] || folderBeside(databaseUrl),
    publicUrl,
    tls,
    bootstrapApiKey: readSecret("BOOTSTRAP_API_KEY", env["BOOTSTRAP_API_KEY"]),
    ...readLiveKit(env, host, publicUrl),
    limits: readLimits(env),
    log: readLog(env["LOG"]),
    metricsToken: readSecret("METRICS_TOKEN", env["METRICS_TOKEN"]),
  };
}

const SECOND = 1000;
const KIB = 1024;

function readLimits(env: Record<string, string | undefined>): Limits {
  const whole = (name: string, usual: number, [least, most]: [number, number]) =>
    readWhole(name, env[name] || String(usual), least, most);
  return {
    connections: whole("MAX_CONNECTIONS", 12_000, [10, 1_000_000]),
    headersTimeout: whole("HEADERS_TIMEOUT_SECONDS", 20, [1, 3600]) * SECOND,
    requestTimeout: whole("REQUEST_TIMEOUT_SECONDS", 120, [1, 3600]) * SECOND,
    keepAliveTimeout: whole("KEEP_ALIVE_SECONDS", 65, [1, 3600]) * SECOND,
    sendTimeout: whole("SEND_TIMEOUT_SECONDS", 30, [1, 3600]) * SECOND,
    headerBytes: whole("MAX_HEADER_KB", 16, [4, 256]) * KIB,
    bodyBytes: whole("MAX_BODY_KB", 1024, [256, 65_536]) * KIB,
    unsentBytes: whole("MAX_UNSENT_MB", 256, [16, 65_536]) * KIB * KIB,
    listeners: whole("MAX_LISTENERS", 10_000, [1, 1_000_000]),
    listenersPerEvent: whole("MAX_LISTENERS_PER_EVENT", 10_000, [1, 1_000_000]),
  };
}

function readWhole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= least && value <= most) return value;
  throw new WrongSetting(
    `${name} phải là số nguyên từ ${least} đến ${most}, không phải "${text}". (${name} must be a whole number from ${least} to ${most}.)`,
  );
}

function readPort(name: string, text: string, last: number): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= last) return port;
  throw new WrongSetting(
    `${name} phải là số cổng từ 0 đến ${last}, không phải "${text}". (${name} must be a port number.)`,
  );
}

/** A file's path has no scheme: `mysql://…` would become a folder of that name. */
function readDatabase(text: string): string {
  if (text === ":memory:" || isPostgres(text) || !/^[a-z][a-z+.-]+:/i.test(text)) return text;
  throw new WrongSetting(
    "DATABASE_URL phải là đường dẫn tệp, :memory: hoặc postgres://… (It must be a file path, :memory: or postgres://….)",
  );
}

/** A server of PostgreSQL, by its address; anything else is a file or memory of ours. */
export function isPostgres(databaseUrl: string): boolean {
  return /^postgres(ql)?:\/\//.test(databaseUrl);
}

/** Named after the database's file, as SQLite names its own; a server of PostgreSQL is elsewhere. */
function folderBeside(databaseUrl: string): string | null {
  if (databaseUrl === ":memory:") return null;
  return isPostgres(databaseUrl) ? "data/files" : `${databaseUrl}-files`;
}

function readSecret(name: string, text: string | undefined): string | null {
  if (!text) return null;
  if (/^[\x21-\x7e]{16,200}$/.test(text)) return text;
  throw new WrongSetting(
    `${name} cần 16 đến 200 ký tự ASCII không có dấu cách. (${name} needs 16 to 200 printable ASCII characters.)`,
  );
}

function readTls(env: Record<string, string | undefined>): Config["tls"] {
  const [cert, key] = [env["TLS_CERT"], env["TLS_KEY"]];
  if (cert && key) return { cert, key };
  if (!cert && !key) return null;
  const [missing, given] = cert ? ["TLS_KEY", "TLS_CERT"] : ["TLS_CERT", "TLS_KEY"];
  throw new WrongSetting(`${missing} còn thiếu, ${given} cần có nó. (${given} needs ${missing}.)`);
}

function readLiveKit(
  env: Record<string, string | undefined>,
  host: string,
  ourUrl: string,
): Pick<Config, "liveKit" | "ownLiveKit"> {
  const kinds = ["http:", "https:", "ws:", "wss:"];
  const url = readUrl("LIVEKIT_URL", env["LIVEKIT_URL"], kinds);
  const publicUrl = readUrl("LIVEKIT_PUBLIC_URL", env["LIVEKIT_PUBLIC_URL"], kinds);
  if (url !== null && isOwnPath(url, ourUrl)) {
    throw new WrongSetting(
      "LIVEKIT_URL phải là địa chỉ của chính LiveKit, không phải /livekit của máy chủ này. (It must be LiveKit's own address.)",
    );
  }
  const key = readKey(env, url === null ? [] : ["LIVEKIT_URL"]);
  // It takes three ports, from this one on.
  const port = readPort("LIVEKIT_PORT", env["LIVEKIT_PORT"] || "7880", 65_533);
  return {
    liveKit: url === null || key === null ? null : { url, publicUrl: publicUrl ?? url, ...key },
    ownLiveKit: {
      port,
      mediaHost: readAddress("LIVEKIT_MEDIA_HOST", env["LIVEKIT_MEDIA_HOST"]) ?? host,
      publicUrl: publicUrl ?? `${ourUrl.replace(/^http/, "ws")}/livekit`,
      key,
    },
  };
}

/** What is passed on to LiveKit must not come back here. */
function isOwnPath(url: string, ourUrl: string): boolean {
  const { host, pathname } = new URL(url);
  return host === new URL(ourUrl).host && /^\/livekit(\/|$)/.test(pathname);
}

/** LiveKit wants a number, of either kind. */
function readAddress(name: string, text: string | undefined): string | null {
  if (!text) return null;
  if (/^\d+(\.\d+){3}$/.test(text) || /^[\da-f:]*:[\da-f:.]*$/i.test(text)) return text;
  throw new WrongSetting(
    `${name} phải là địa chỉ IP của máy này, không phải "${text}". (${name} must be an IP address of this machine.)`,
  );
}

/** Key and secret come together, or neither does; an address of LiveKit's needs both. */
function readKey(env: Record<string, string | undefined>, needing: string[]): Key | null {
  const [apiKey, apiSecret] = [env["LIVEKIT_API_KEY"], env["LIVEKIT_API_SECRET"]];
  if (apiKey && apiSecret) return { apiKey, apiSecret };
  const [missing, given] = apiKey
    ? ["LIVEKIT_API_SECRET", "LIVEKIT_API_KEY"]
    : ["LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"];
  const [why] = [...needing, ...(apiKey || apiSecret ? [given] : [])];
  if (why === undefined) return null;
  throw new WrongSetting(`${missing} còn thiếu, ${why} cần có nó. (${why} needs ${missing}.)`);
}

function readLog(text: string | undefined): LogKind | null {
  if (!text) return null;
  if (text === "requests" || text === "errors" || text === "off") return text;
  throw new WrongSetting(
    `LOG phải là requests, errors hoặc off, không phải "${text}". (LOG must be requests, errors or off.)`,
  );
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
