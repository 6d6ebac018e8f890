import { useState } from "react";
import { numberText } from "../../../format/time.ts";
import { useStaff } from "../../floor/conducting.tsx";
import type { Staff } from "../../floor/floor.ts";
import { AlertList } from "./alert-list.tsx";
import { IncidentList } from "./incident-list.tsx";
import { MessageList } from "./message-list.tsx";
import { ProgrammeList } from "./programme-list.tsx";
import { RollCallPanel } from "./roll-call-panel.tsx";
import style from "./side.module.css";
import { words } from "./words.ts";

const TABS = ["alerts", "incidents", "messages", "rollCall"] as const;
type Tab = (typeof TABS)[number];

/** The programme, and under it what is watched: alerts, incidents, messages, the roll call. */
export function SideColumn({ event }: { event: Staff["event"] }) {
  const [tab, setTab] = useState<Tab>("alerts");
  const counts = useCounts();
  return (
    <aside className={style["side"]} aria-label={words.parts}>
      <ProgrammeList zone={event.timeZone} />
      <section className={style["watched"]}>
        <div className={style["tabs"]}>
          {TABS.map((one) => (
            <button key={one} type="button" aria-pressed={tab === one} onClick={() => setTab(one)}>
              {words.tabs[one]}
              {counts[one] === 0 ? null : <strong>{numberText(counts[one])}</strong>}
            </button>
          ))}
        </div>
        <div className={style["body"]}>
          {tab === "alerts" ? <AlertList /> : null}
          {tab === "incidents" ? <IncidentList /> : null}
          {tab === "messages" ? <MessageList /> : null}
          {tab === "rollCall" ? <RollCallPanel zone={event.timeZone} /> : null}
        </div>
      </section>
    </aside>
  );
}

/** What waits for somebody, tab by tab. */
function useCounts(): Record<Tab, number> {
  return {
    alerts: useStaff(
      ({ alerts }) => alerts?.filter((one) => one.acknowledgedAt === null).length ?? 0,
    ),
    incidents: useStaff(({ incidents }) => incidents?.length ?? 0),
    messages: useStaff(
      ({ messages }) =>
        messages?.filter((one) => one.fromSiteId !== null && one.receivedAt === null).length ?? 0,
    ),
    rollCall: useStaff(({ rollCall }) =>
      rollCall ? rollCall.sites.asked - rollCall.sites.answered : 0,
    ),
  };
}
