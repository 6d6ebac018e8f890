import { useEffect, useState } from "react";
import { staffApi, told } from "../../app/client.ts";

type Rights = { id: string; admin: boolean; may: ReadonlySet<string> };
const known = new Map<string, Promise<Rights>>();

/** Who looks at this event and may do what in it; null until it is known. */
export function useRights(eventId: string): Rights | null {
  const [rights, setRights] = useState<Rights | null>(null);
  useEffect(() => {
    let gone = false;
    void rightsIn(eventId).then(
      (found) => gone || setRights(found),
      () => known.delete(eventId),
    );
    return () => {
      gone = true;
    };
  }, [eventId]);
  return rights;
}

function rightsIn(eventId: string): Promise<Rights> {
  const asked = known.get(eventId) ?? ask(eventId);
  known.set(eventId, asked);
  return asked;
}

async function ask(eventId: string): Promise<Rights> {
  const me = await told(staffApi.me.$get());
  if (!("events" in me)) return { id: me.id, admin: false, may: new Set() };
  const here = me.events?.find((one) => one.eventId === eventId);
  return { id: me.id, admin: me.admin === true, may: new Set(here?.may) };
}

/** An administrator may everything. */
export function may(rights: Rights | null, action: string): boolean {
  return rights !== null && (rights.admin || rights.may.has(action));
}
