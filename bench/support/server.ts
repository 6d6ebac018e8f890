import { startProgram, type Started } from "./process.ts";
import { settings } from "./seminars.ts";

/** The server as `npm start` runs it, on this database file, beside a LiveKit that confirms whatever it is asked. */
export async function startServer(file: string): Promise<Started> {
  const liveKit = await startProgram("bench/support/livekit.ts", {});
  const env = settings(file, liveKit.base.replace("http", "ws"));
  const server = await startProgram("scripts/start.ts", env, "/api/health");
  return {
    ...server,
    async stop() {
      await server.stop();
      await liveKit.stop();
    },
  };
}
