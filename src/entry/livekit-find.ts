import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";

export type LiveKitSource =
  | { kind: "external"; url: string }
  | { kind: "binary"; path: string }
  | { kind: "build"; go: string }
  | { kind: "docker" }
  | { kind: "none" };

/** What there is to take a media server from; a path is null where there is nothing. */
export type Present = {
  url: string | null;
  onPath: string | null;
  built: string | null;
  go: string | null;
  docker: boolean;
};

/** The environment, as `process.env` gives it. */
export type Env = Record<string, string | undefined>;

/** What to say, one line each, when there is no media server and none can be had. */
export const noLiveKitLines = [
  "Không có LiveKit: mọi thứ chạy, trừ hình và tiếng. / No LiveKit: everything works but media.",
  "Cài Go 1.26 (hoặc Docker, hoặc livekit-server) rồi chạy lại `npm start`. / Install Go 1.26 (or Docker, or livekit-server) and run `npm start` again.",
  "Hoặc đặt LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET của máy chủ sẵn có. / Or set these three to those of a server you have.",
];

/** The media server to use: the one named, else installed, else built earlier, else to be built, else in a container. */
export function chooseLiveKit(present: Present): LiveKitSource {
  if (present.url !== null) return { kind: "external", url: present.url };
  const path = present.onPath ?? present.built;
  if (path !== null) return { kind: "binary", path };
  if (present.go !== null) return { kind: "build", go: present.go };
  return present.docker ? { kind: "docker" } : { kind: "none" };
}

/** Looks where a media server can come from; `folder` is where an earlier run may have built one. */
export async function findLiveKit(env: Env, folder: string): Promise<LiveKitSource> {
  const quick: Present = {
    url: env["LIVEKIT_URL"]?.trim() || null,
    onPath: await findOnPath("livekit-server", env),
    built: await executableAt(builtPath(folder)),
    go: await findOnPath("go", env),
    docker: false,
  };
  const choice = chooseLiveKit(quick);
  // Docker's engine can take seconds to answer, so it is asked last.
  return choice.kind === "none" ? findContainer(env) : choice;
}

/** What is left when there is no binary and none can be built: Docker or nothing. */
export async function findContainer(env: Env): Promise<LiveKitSource> {
  return (await dockerAnswers(env)) ? { kind: "docker" } : { kind: "none" };
}

/** Where the build puts the server. */
export function builtPath(folder: string): string {
  return resolve(folder, "livekit-server");
}

async function findOnPath(name: string, env: Env): Promise<string | null> {
  for (const folder of (env["PATH"] ?? "").split(delimiter).filter(Boolean)) {
    const found = await executableAt(join(folder, name));
    if (found !== null) return found;
  }
  return null;
}

async function executableAt(path: string): Promise<string | null> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile() ? path : null;
  } catch {
    return null;
  }
}

/** An installed client without a running engine is of no use, and older ones answer 0 even then: so ask for the version. */
async function dockerAnswers(env: Env): Promise<boolean> {
  const docker = await findOnPath("docker", env);
  if (docker === null) return false;
  try {
    const args = ["info", "--format", "{{.ServerVersion}}"];
    const { stdout } = await promisify(execFile)(docker, args, { env, timeout: 10_000 });
    return stdout.trim() !== "";
  } catch {
    return false;
  }
}
