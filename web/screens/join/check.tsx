import type { Joined } from "../../site/session.ts";
export function Check({ joined }: { secret: string; joined: Joined }) {
  return joined.site.name;
}
