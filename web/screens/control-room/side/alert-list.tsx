import { staffApi } from "../../../app/client.ts";
import { durationText } from "../../../format/time.ts";
import { useServerSecond } from "../../../live/clock.ts";
import { Button } from "../../../ui/button.tsx";
import { useRight } from "../../floor/adding.ts";
import { useConducting, useStaff } from "../../floor/conducting.tsx";
import { attempt } from "../../floor/conductor.ts";
import type { Staff } from "../../floor/floor.ts";
import { shortName, siteOf } from "../../floor/names.ts";
import { Why } from "../../floor/why-off.tsx";
import style from "./side.module.css";
import { words } from "./words.ts";

type Alert = Staff["alerts"][number];

/** When LiveKit is away every site has one: more than these nobody reads, and each would count its seconds. */
const MOST = 50;

/** What calls for attention: what nobody looks after first, urgent before the rest. */
export function AlertList() {
  const alerts = useStaff((parts) => parts.alerts) ?? [];
  const { off, why } = useRight("alerts.acknowledge");
  const rank = (one: Alert) =>
    (one.acknowledgedAt === null ? 0 : 2) + (one.level === "urgent" ? 0 : 1);
  const shown = alerts.toSorted((a, b) => rank(a) - rank(b));
  if (shown.length === 0) return <p className={style["quiet"]}>{words.noAlerts}</p>;
  return (
    <>
      <Why why={why} className={style["quiet"]} />
      <ul className={style["entries"]}>
        {shown.slice(0, MOST).map((alert) => (
          <AlertRow key={alert.id} alert={alert} off={off} />
        ))}
        {shown.length > MOST ? (
          <li className={style["quiet"]}>{words.moreAlerts(shown.length - MOST)}</li>
        ) : null}
      </ul>
    </>
  );
}

function AlertRow({ alert, off }: { alert: Alert; off: boolean }) {
  const { eventId } = useConducting();
  const site = useStaff(({ sites }) => siteOf(sites, alert.siteId));
  const lasts = useServerSecond() - Date.parse(alert.beganAt) / 1000;
  const seen = alert.acknowledgedAt !== null;
  const text = site
    ? `${shortName(site.name)} ${words.alerts[alert.kind]}`
    : words.alerts[alert.kind];
  return (
    <li className={style["entry"]} data-level={seen ? "seen" : alert.level}>
      <span className={style["text"]}>
        <span aria-hidden="true">{alert.level === "urgent" ? "✕" : "▲"}</span> {text}
        <small>
          {durationText(lasts)}
          {seen ? ` · ${words.acknowledged}` : null}
        </small>
      </span>
      {seen ? null : (
        <Button
          size="dense"
          disabled={off}
          aria-label={`${words.acknowledge}: ${text}`}
          onClick={() =>
            void attempt(eventId, () =>
              staffApi.events[":eventId"].alerts[":alertId"].acknowledgement.$post({
                param: { eventId, alertId: alert.id },
              }),
            )
          }
        >
          {words.acknowledge}
        </Button>
      )}
    </li>
  );
}
