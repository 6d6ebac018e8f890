import { fork } from "node:child_process";
import { vi } from "vitest";
import type { Happening, Order, SiteMessage } from "../../scripts/rehearsal/happenings.ts";
import { stayTruth } from "../../scripts/rehearsal/truth.ts";
import { patient } from "./local-livekit.ts";

/** Sites with real clients in a process of their own, and what they know of their stays themselves. */
export type Guests = Awaited<ReturnType<typeof inviteGuests>>;

export async function inviteGuests(base: string) {
  const happenings: Happening[] = [];
  const notes: string[] = [];
  const script = new URL("../../scripts/rehearsal/site-process.ts", import.meta.url);
  const child = fork(script, [], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const gone = new Promise((done) => child.once("exit", done));
  const ready = new Promise<void>((done) => {
    // The script sends nothing else.
    child.on("message", (message: SiteMessage) => {
      if (message.what === "ready") done();
      else if (message.what === "note") notes.push(message.text);
      else if (message.what === "refused") notes.push(`${message.status} ${message.code}`);
      else if (message.what !== "asked" && message.what !== "prepared") happenings.push(message);
    });
  });
  await ready;
  const order = (one: Order) => void child.send(one);
  const count = (site: number, ...what: Happening["what"][]) =>
    happenings.filter((one) => what.includes(one.what) && "site" in one && one.site === site)
      .length;
  /** Until it has happened to the site once more than `before` times. */
  const happened = (site: number, before: number, ...what: Happening["what"][]) =>
    vi.waitFor(() => {
      if (count(site, ...what) <= before)
        throw new Error(`site ${site}, no ${what.join()} yet: ${JSON.stringify(notes)}`);
    }, patient);
  return {
    happenings,
    notes,
    count,
    happened,
    /** Comes by the site's link and stays, whatever happens to LiveKit. */
    async come(site: number, secret: string) {
      const before = count(site, "connected");
      const how = { base, secret, deviceId: `may-${site}`, takeOver: false };
      order({ do: "join", site, device: "A", ...how });
      await happened(site, before, "connected");
    },
    /** Comes back by itself; to be called before it can. */
    returns(site: number): Promise<void> {
      const what = ["reconnected", "connected"] as const;
      return happened(site, count(site, ...what), ...what);
    },
    async leave(site: number) {
      const before = count(site, "left");
      order({ do: "leave", site, device: "A" });
      await happened(site, before, "left");
    },
    /** Speaks, or shows its screen, whether it may or not. */
    insist: (site: number, what: "intrude" | "share", milliseconds: number) =>
      order({ do: what, site, device: "A", milliseconds }),
    /** The line of all of them is dead, until they wake. */
    freeze: () => void child.kill("SIGSTOP"),
    wake: () => void child.kill("SIGCONT"),
    truth: () => stayTruth(happenings),
    async stop() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
