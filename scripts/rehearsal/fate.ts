import { setTimeout as sleep } from "node:timers/promises";
import type { Company } from "./company.ts";
import { finding } from "./compare.ts";
import type { SiteStep } from "./plan.ts";

/** What befalls a site, or what it does. */
export async function performSite(
  company: Company,
  step: SiteStep,
  say: (text: string) => void,
): Promise<void> {
  const { crew, played, stage, expected } = company;
  if (/leave|kill|freeze/.test(step.do)) expected.delete(`${step.site}${step.device}`);
  if (step.do === "wake") expected.add(`${step.site}${step.device}`);
  const { site, device } = step;
  const name = stage.sites[site]?.name ?? String(site);
  const happened = (what: "killed" | "frozen" | "woken", signal: NodeJS.Signals) =>
    played.happenings.push({ what, at: crew.signal(site, device, signal), site, device });
  if (step.do === "join") {
    say(`${name} vào`);
    orderJoin(company, site, device, false);
  }
  if (step.do === "leave") {
    say(`${name} ra`);
    crew.order({ do: "leave", site, device });
  }
  if (step.do === "kill") {
    say(`${name} mất đường truyền (kill -9)`);
    happened("killed", "SIGKILL");
  }
  if (step.do === "freeze") {
    say(`${name} đứng hình (SIGSTOP)`);
    happened("frozen", "SIGSTOP");
  }
  if (step.do === "wake") {
    say(`${name} tỉnh lại (SIGCONT)`);
    happened("woken", "SIGCONT");
  }
  if (step.do === "intrude") crew.order({ do: "intrude", site, device, milliseconds: 3000 });
  if (step.do === "take-over") return takeOver(company, site, say);
}

/** A second device comes, is refused, the control room agrees, and it comes again. */
async function takeOver(
  company: Company,
  site: number,
  say: (text: string) => void,
): Promise<void> {
  const { api, stage, refusals } = company;
  const staged = stage.sites[site];
  const busy = new Promise<boolean>((answer) => refusals.set(site, () => answer(true)));
  orderJoin(company, site, "B", true);
  const asked = await Promise.race([busy, sleep(5000, false)]);
  refusals.delete(site);
  if (!asked) {
    const text = "thiết bị thứ hai không được trả lời 409 site_busy";
    company.played.findings.push(finding("refused", { site }, text));
    return;
  }
  say(`${staged?.name ?? ""}: thiết bị thứ hai xin vào, phòng điều khiển đồng ý`);
  await api.send("POST", `/events/${stage.eventId}/sites/${staged?.id}/take-over`, {
    deviceId: deviceOf(site, "B"),
    approve: true,
  });
  company.expected.delete(`${site}A`);
  orderJoin(company, site, "B", false);
}

function orderJoin(
  { crew, stage, base, expected }: Company,
  site: number,
  device: "A" | "B",
  again: boolean,
): void {
  const { secret = "" } = stage.sites[site] ?? {};
  const deviceId = deviceOf(site, device);
  expected.add(`${site}${device}`);
  crew.order({ do: "join", site, device, base, secret, deviceId, takeOver: again });
}

function deviceOf(site: number, device: string): string {
  return `rehearsal-${site}-${device}`;
}
