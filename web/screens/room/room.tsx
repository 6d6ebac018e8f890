import type { Joined } from "../../site/session.ts";
export function Room({ joined }: { secret: string; joined: Joined; showsRollCall: boolean }) {
  return joined.site.name;
}
