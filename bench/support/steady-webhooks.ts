import { setTimeout as sleep } from "node:timers/promises";
import { claimsFor, delivery, signJwt } from "../../tests/support/webhook.ts";

/** Signed deliveries of sites that come and go, at a steady rate; how long each waited for its answer, in ms. */
export function steadyWebhooks(base: string, room: { name: string }, perSecond: number) {
  let heard: number[] = [];
  let sent = 0;
  let stopped = false;
  const waiting = new Set<Promise<void>>();

  async function sendOne(): Promise<void> {
    const number = sent;
    sent += 1;
    const at = Date.now();
    const what = number % 2 === 0 ? "joined" : "left";
    const about = { sid: `PA_${number >> 1}`, identity: `s${(number >> 1) % 60}`, at };
    const body = JSON.stringify(delivery(`participant_${what}`, room, about));
    const begun = performance.now();
    const answer = await fetch(`${base}/api/livekit/webhook`, {
      method: "POST",
      headers: {
        "Content-Type": "application/webhook+json",
        Authorization: signJwt(claimsFor(body)),
      },
      body,
    });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`A webhook was answered ${answer.status}`);
    heard.push(performance.now() - begun);
  }

  async function send(): Promise<void> {
    const begun = performance.now();
    for (let turn = 1; !stopped; turn += 1) {
      const one = sendOne();
      waiting.add(one);
      void one.finally(() => waiting.delete(one));
      await sleep(Math.max(0, begun + (turn * 1000) / perSecond - performance.now()));
    }
    await Promise.all(waiting);
  }

  const sending = send();
  return {
    /** What was waited since the last call. */
    take(): number[] {
      const taken = heard;
      heard = [];
      return taken;
    },
    async stop(): Promise<void> {
      stopped = true;
      await sending;
    },
  };
}
