import { findEvent } from "../events/queries.ts";
import type { Reading } from "./reading.ts";
import { currentTurns, sitesOfEvent } from "./shapes.ts";

/** Who may open a microphone: the speaker alone, or everybody (a discussion). */
export async function micPolicyOf({ db, eventId }: Reading) {
  return (await findEvent(db, eventId)).mic_policy;
}

/**
 * Whom a site shows and hears: the hall and whoever has the floor, by their identities in the room. A device of a site
 * comes as `<identity>~…`, the chair as `chair~…`; the chair is there or not without any fact of ours.
 */
export function programmeSources(at: Reading) {
  return at.shared(programmeSources, async () => {
    const sites = await sitesOfEvent(at);
    const hall = sites.find(({ role, withdrawn }) => role === "central" && !withdrawn);
    const turn = (await currentTurns(at)).find(({ state }) => state === "speaking");
    const speaker = sites.find(({ id }) => id === turn?.siteId);
    return { hall: sourceOf(hall), speaker: sourceOf(speaker) };
  });
}

type Source = { id: string; name: string; liveKitIdentity: string };

function sourceOf(site: Source | undefined) {
  return site ? { siteId: site.id, name: site.name, identity: site.liveKitIdentity } : null;
}
