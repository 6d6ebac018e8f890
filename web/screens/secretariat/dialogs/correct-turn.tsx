import { useState } from "react";
import { staffApi, told } from "../../../app/client.ts";
import { ComboField } from "../../../ui/combo-field.tsx";
import { TextField } from "../../../ui/field.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { useDelegates, useSites } from "../../organizer/reads.ts";
import { ifVersion, useChange } from "../../staff/changes.ts";
import type { InEvent } from "../../staff/event-page.tsx";
import { sayCorrected } from "../corrected.ts";
import { recordKeys, type Turn } from "../reads.ts";
import style from "../secretariat.module.css";
import { TimeField } from "./time-field.tsx";
import { words } from "../words.ts";

type Props = { event: InEvent["event"]; turn: Turn; onClose: () => void };
type Segment = { from: string | null; to: string | null };

/** Puts right who spoke and when, with a reason; what was observed stays in the log. */
export function CorrectTurn({ event, turn, onClose }: Props) {
  const [siteId, setSiteId] = useState(turn.siteId);
  const [delegateId, setDelegateId] = useState(turn.delegateId);
  const [segments, setSegments] = useState<Segment[]>(turn.segments);
  const [reason, setReason] = useState("");
  const { data: sites = [] } = useSites(event.id);
  const { data: delegates = [] } = useDelegates(event.id);
  const change = useChange({
    send: () =>
      told(
        staffApi.events[":eventId"].turns[":turnId"].corrections.$post(
          {
            param: { eventId: event.id, turnId: turn.id },
            json: { reason, ...changedIn(turn, { siteId, delegateId, segments }) },
          },
          ifVersion(turn.version),
        ),
      ),
    stale: recordKeys(event.id),
    touched: { eventId: event.id, types: ["turn_corrected"] },
    done: (answer) => {
      sayCorrected(answer);
      onClose();
    },
    quiet: true,
  });
  return (
    <FormDialog
      title={words.correctTurn}
      change={change}
      verb={words.saveCorrection}
      onClose={onClose}
    >
      <ComboField
        label={words.site}
        pointer="/siteId"
        value={siteId}
        onChange={setSiteId}
        options={sites.map(({ id, code, name }) => ({
          id,
          text: [code, name].filter(Boolean).join(" "),
        }))}
      />
      <ComboField
        label={words.speaker}
        pointer="/delegateId"
        value={delegateId}
        onChange={setDelegateId}
        options={delegates.map(({ id, name, label }) => ({ id, text: name ?? label ?? "" }))}
      />
      <Segments {...{ segments, setSegments }} zone={event.timeZone} />
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

type SegmentsProps = {
  segments: Segment[];
  setSegments: (segments: Segment[]) => void;
  zone: string;
};

function Segments({ segments, setSegments, zone }: SegmentsProps) {
  // The day of a time that is being typed.
  const [near] = useState(() => segments.map(({ from, to }) => [from ?? "", to ?? from ?? ""]));
  const put = (nth: number, part: Partial<Segment>) =>
    setSegments(segments.map((one, at) => (at === nth ? { ...one, ...part } : one)));
  return segments.map(({ from, to }, nth) => (
    // Segments neither come nor go here.
    // oxlint-disable-next-line react/no-array-index-key
    <div key={nth} className={style["pair"]}>
      <TimeField
        label={words.fromOf(nth + 1, segments.length)}
        pointer={`/segments/${nth}/from`}
        near={near[nth]?.[0] ?? ""}
        value={from}
        onChange={(next) => put(nth, { from: next })}
        zone={zone}
      />
      <TimeField
        label={words.toOf(nth + 1, segments.length)}
        pointer={`/segments/${nth}/to`}
        near={near[nth]?.[1] ?? ""}
        value={to}
        onChange={(next) => put(nth, { to: next })}
        zone={zone}
      />
    </div>
  ));
}

type Wanted = { siteId: string | null; delegateId: string | null; segments: Segment[] };

/** Only what is new is a correction. */
function changedIn(turn: Turn, { siteId, delegateId, segments }: Wanted) {
  const sameTimes = JSON.stringify(segments) === JSON.stringify(turn.segments);
  return {
    ...(siteId === turn.siteId ? {} : { siteId }),
    ...(delegateId === turn.delegateId ? {} : { delegateId }),
    // Of a beginning that is missing the server says so.
    ...(sameTimes ? {} : { segments: segments.map(({ from, to }) => ({ from: from ?? "", to })) }),
  };
}
