import { useState } from "react";
import { staffApi, told } from "../../../app/client.ts";
import { clockTime } from "../../../format/time.ts";
import { Checkbox, TextField } from "../../../ui/field.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { useChange } from "../../staff/changes.ts";
import type { InEvent } from "../../staff/event-page.tsx";
import { sayCorrected } from "../corrected.ts";
import { recordKeys, type Interval, type SiteKnown } from "../reads.ts";
import style from "../secretariat.module.css";
import { TimeField } from "./time-field.tsx";
import { words } from "../words.ts";

type Props = {
  event: InEvent["event"];
  site: SiteKnown;
  /** Null adds one. */
  interval: Interval | null;
  onClose: () => void;
};

/** Adds, changes or takes out a stay, with a reason; the observation itself stays in the log. */
export function CorrectInterval({ event, site, interval, onClose }: Props) {
  const [from, setFrom] = useState(interval?.from ?? null);
  const [to, setTo] = useState(interval?.to ?? null);
  const [isVoid, setVoid] = useState(false);
  const [reason, setReason] = useState("");
  const near = interval?.from ?? event.liveAt ?? event.startsAt;
  const change = useChange({
    send: () =>
      told(
        staffApi.events[":eventId"].corrections.$post({
          param: { eventId: event.id },
          json: { siteId: site.siteId, reason, ...whatOf(interval, { from, to, isVoid }) },
        }),
      ),
    stale: recordKeys(event.id),
    done: (answer) => {
      sayCorrected(answer);
      onClose();
    },
    quiet: true,
  });
  const title = interval
    ? words.correctFrom(clockTime(interval.from, event.timeZone))
    : words.addInterval;
  return (
    <FormDialog
      title={`${title} – ${site.name}`}
      change={change}
      verb={words.saveCorrection}
      onClose={onClose}
    >
      {isVoid ? null : (
        <div className={style["pair"]}>
          <TimeField
            label={words.from}
            pointer="/from"
            near={near}
            value={from}
            onChange={setFrom}
            zone={event.timeZone}
          />
          <TimeField
            label={words.to}
            pointer="/to"
            near={interval?.to ?? near}
            value={to}
            onChange={setTo}
            zone={event.timeZone}
          />
        </div>
      )}
      {interval ? <Checkbox label={words.takeOut} checked={isVoid} onChange={setVoid} /> : null}
      <TextField
        label={words.reason}
        pointer="/reason"
        value={reason}
        onChange={setReason}
        rows={2}
        required
      />
    </FormDialog>
  );
}

type Typed = { from: string | null; to: string | null; isVoid: boolean };

/** Only the end that was changed is sent: the other keeps its evidence. */
function whatOf(interval: Interval | null, { from, to, isVoid }: Typed) {
  if (interval === null) return { from, to };
  if (isVoid) return { intervalId: interval.id, void: true };
  return {
    intervalId: interval.id,
    ...(from === interval.from ? {} : { from }),
    ...(to === interval.to ? {} : { to }),
  };
}
