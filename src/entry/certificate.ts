import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import type { Server } from "node:https";
import { WrongSetting, type Config } from "../config.ts";

type Paths = NonNullable<Config["tls"]>;
export type Certificate = { cert: Buffer; key: Buffer };

const LOOK_EVERY = 60_000;

/** Reads TLS_CERT and TLS_KEY. Throws WrongSetting with one sentence when they cannot serve. */
export function readCertificate({ cert, key }: Paths): Certificate {
  const read = { cert: readPem("TLS_CERT", cert), key: readPem("TLS_KEY", key) };
  const certificate = understood("TLS_CERT", cert, () => new X509Certificate(read.cert));
  const privateKey = understood("TLS_KEY", key, () => createPrivateKey(read.key));
  if (certificate.checkPrivateKey(privateKey)) return read;
  throw new WrongSetting(
    `TLS_KEY "${key}" không phải khóa của chứng thư TLS_CERT "${cert}". (TLS_KEY is not the key of the certificate in TLS_CERT.)`,
  );
}

/**
 * Takes a renewed certificate up for new connections, no later than a minute after its files changed. Both are rarely
 * written in one instant, so what does not serve is looked at again, and said once. Gives what ends the watch.
 */
export function watchCertificate(
  paths: Paths,
  server: Pick<Server, "setSecureContext">,
  log: (line: string) => void,
  every = LOOK_EVERY,
): () => void {
  let known = stampOf(paths);
  let said = "";
  function look(): void {
    const now = stampOf(paths);
    if (now === known) return;
    try {
      server.setSecureContext(readCertificate(paths));
      [known, said] = [now, ""];
      log("Đã nhận chứng thư TLS mới. / The renewed certificate is in use.");
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (why !== said)
        log(`Vẫn dùng chứng thư TLS cũ. / The old certificate stays in use: ${why}`);
      said = why;
    }
  }
  const timer = setInterval(look, every).unref();
  return () => clearInterval(timer);
}

/** Changes with either file; a link that points elsewhere counts as well. */
function stampOf({ cert, key }: Paths): string {
  return [cert, key]
    .map((path) => statSync(path, { throwIfNoEntry: false }))
    .map((file) => (file ? `${file.ino} ${file.mtimeMs} ${file.size}` : "none"))
    .join("\n");
}

function readPem(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new WrongSetting(
      `${name}: không đọc được tệp "${path}". (The file of ${name} cannot be read.)`,
    );
  }
}

function understood<T>(name: string, path: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new WrongSetting(
      `${name}: tệp "${path}" không phải PEM đọc được. (The file of ${name} is no readable PEM; a key must have no passphrase.)`,
    );
  }
}
