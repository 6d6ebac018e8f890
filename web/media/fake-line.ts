import { readToken } from "./fake-room.ts";
import type { Figures } from "./line-check.ts";

/** The line of the stand-in: good, or what a test put in `diemCauFakeLine`. */
export async function measureLine(
  { token }: { token: string },
  end: AbortSignal,
): Promise<Figures> {
  await new Promise<void>((done) => {
    const timer = setTimeout(done, 300);
    end.addEventListener("abort", () => (clearTimeout(timer), done()));
  });
  const scripted: unknown = Reflect.get(globalThis, "diemCauFakeLine");
  const good: Figures = {
    websocket: readToken(token) !== null,
    webrtc: readToken(token) !== null,
    transport: "udp",
    upKbps: 2000,
    downKbps: 4000,
    lossPercent: 0,
    rttMs: 20,
  };
  return { ...good, ...(typeof scripted === "object" ? scripted : {}) };
}
