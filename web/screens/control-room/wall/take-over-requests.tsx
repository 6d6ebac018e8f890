import { staffApi } from "../../../app/client.ts";
import { clockTime } from "../../../format/time.ts";
import { Button } from "../../../ui/button.tsx";
import { useConducting, useStaff } from "../../floor/conducting.tsx";
import { attempt } from "../../floor/conductor.ts";
import type { Site } from "../../floor/floor.ts";
import { mayIn } from "../../staff/reads.ts";
import style from "./site-dialog.module.css";
import { words } from "./words.ts";

/** Other devices that ask to go on for the site: let in within five minutes, or refused. */
export function TakeOverRequests({ site }: { site: Site }) {
  const { eventId, me, lost } = useConducting();
  const zone = useStaff(({ event }) => event?.timeZone);
  const decide = (deviceId: string, approve: boolean) =>
    void attempt(
      eventId,
      () =>
        staffApi.events[":eventId"].sites[":siteId"]["take-over"].$post({
          param: { eventId, siteId: site.id },
          json: { deviceId, approve },
        }),
      { text: approve ? words.approved : words.refused },
    );
  const off = lost || !mayIn(me, eventId, "links.manage");
  return (site.takeOverRequests ?? []).map(({ deviceId, requestedAt }) => (
    <div key={deviceId} className={style["request"]}>
      <p>
        {words.takeOver} ({clockTime(requestedAt, zone)})
      </p>
      <Button size="dense" disabled={off} onClick={() => decide(deviceId, true)}>
        {words.approve}
      </Button>
      <Button size="dense" disabled={off} onClick={() => decide(deviceId, false)}>
        {words.refuse}
      </Button>
    </div>
  ));
}
