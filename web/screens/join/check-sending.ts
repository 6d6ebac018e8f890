import { Problem, told } from "../../app/client.ts";
import type { CheckItems, CheckPart } from "../../../src/checks/checks.ts";
import type { Joined } from "../../site/session.ts";

export type Part = CheckPart;
export type Tested = Partial<CheckItems>;

/** Tells the control room what the test came to; whether it heard. */
export async function sendCheck({ api, event, site }: Joined, tested: Tested): Promise<boolean> {
  const checks = api.events[":eventId"].sites[":siteId"]["line-checks"];
  const param = { eventId: event.id, siteId: site.id };
  try {
    await told(checks.$post({ param, json: tested }));
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return false;
  }
}
