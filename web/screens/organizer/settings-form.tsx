import { useState } from "react";
import { staffApi, told } from "../../app/client.ts";
import { VIETNAM } from "../../format/time.ts";
import { words as common } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import { DateTimeField } from "../../ui/date-time-field.tsx";
import { Checkbox, SelectField, TextField } from "../../ui/field.tsx";
import { Form } from "../../ui/form.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import { say } from "../../ui/toast.tsx";
import { ifVersion, useChange } from "../staff/changes.ts";
import { keys, type StaffEvent } from "../staff/reads.ts";
import { words } from "./settings-words.ts";
import style from "./settings.module.css";

type Draft = Pick<
  StaffEvent,
  | "title"
  | "startsAt"
  | "endsAt"
  | "place"
  | "organizer"
  | "timeZone"
  | "micPolicy"
  | "attendanceRule"
  | "turnRule"
> & { supportPhone: string | null };
type Part = { draft: Draft; set: (part: Partial<Draft>) => void };

/** The fields of an event, saved together. Only what was touched is sent; the rest shows how it is now. */
export function SettingsForm({ event }: { event: StaffEvent }) {
  const [touched, setTouched] = useState<Partial<Draft>>({});
  const draft: Draft = { ...event, supportPhone: event.supportPhone ?? null, ...touched };
  const save = useChange({
    send: () =>
      told(
        staffApi.events[":eventId"].$patch(
          { param: { eventId: event.id }, json: sentOf(touched) },
          ifVersion(event.version),
        ),
      ),
    stale: [keys.event(event.id), keys.events],
    touched: {
      eventId: event.id,
      types: ["event_changed", "event_phone_set", "event_state_changed"],
    },
    done: () => {
      setTouched({});
      say({ text: words.saved });
    },
    quiet: true,
  });
  const part: Part = { draft, set: (some) => setTouched({ ...touched, ...some }) };
  return (
    <Form problem={save.problem} onSubmit={() => save.mutate(undefined)}>
      <General {...part} />
      <fieldset className={style["group"]}>
        <legend>{words.microphones}</legend>
        <SelectField
          label={words.micPolicy}
          pointer="/micPolicy"
          value={draft.micPolicy}
          onChange={(micPolicy) => part.set({ micPolicy })}
          options={[
            { value: "floor", text: words.floor },
            { value: "open", text: words.open },
          ]}
        />
      </fieldset>
      <Attendance {...part} />
      <Turns {...part} />
      <div className={style["buttons"]}>
        <Button type="submit" kind="primary" disabled={save.isPending}>
          {common.save}
        </Button>
      </div>
    </Form>
  );
}

function General({ draft, set }: Part) {
  const zones = [{ value: VIETNAM, text: words.vietnam }];
  if (draft.timeZone !== VIETNAM) zones.push({ value: draft.timeZone, text: draft.timeZone });
  for (const zone of ["Asia/Vientiane", "Asia/Tokyo", "Europe/Paris", "UTC"])
    if (zone !== draft.timeZone) zones.push({ value: zone, text: zone });
  return (
    <fieldset className={style["group"]}>
      <legend>{words.general}</legend>
      <div className={style["wide"]}>
        <TextField
          label={words.name}
          pointer="/title"
          value={draft.title}
          onChange={(title) => set({ title })}
          rows={2}
        />
      </div>
      <DateTimeField
        label={words.startsAt}
        pointer="/startsAt"
        zone={draft.timeZone}
        value={draft.startsAt}
        onChange={(startsAt) => set({ startsAt: startsAt ?? "" })}
      />
      <DateTimeField
        label={words.endsAt}
        pointer="/endsAt"
        zone={draft.timeZone}
        value={draft.endsAt}
        onChange={(endsAt) => set({ endsAt })}
      />
      <TextField
        label={words.place}
        pointer="/place"
        value={draft.place ?? ""}
        onChange={(place) => set({ place })}
      />
      <TextField
        label={words.organizer}
        pointer="/organizer"
        value={draft.organizer ?? ""}
        onChange={(organizer) => set({ organizer })}
      />
      <TextField
        label={words.supportPhone}
        hint={words.supportPhoneHint}
        pointer="/supportPhone"
        type="tel"
        value={draft.supportPhone ?? ""}
        onChange={(supportPhone) => set({ supportPhone })}
      />
      <SelectField
        label={words.timeZone}
        pointer="/timeZone"
        value={draft.timeZone}
        onChange={(timeZone) => set({ timeZone })}
        options={zones}
      />
    </fieldset>
  );
}

function Attendance({ draft, set }: Part) {
  const { attendanceRule: rule } = draft;
  return (
    <fieldset className={`${style["group"]} ${style["level"]}`}>
      <legend>{words.attendance}</legend>
      <NumberField
        label={words.gap}
        pointer="/attendanceRule/gapToleranceSeconds"
        value={rule.gapToleranceSeconds}
        max={3600}
        onChange={(value) =>
          set({ attendanceRule: { ...rule, gapToleranceSeconds: whole(value) } })
        }
      />
      <NumberField
        label={words.share}
        pointer="/attendanceRule/presentSharePercent"
        value={rule.presentSharePercent}
        max={100}
        onChange={(value) =>
          set({ attendanceRule: { ...rule, presentSharePercent: whole(value) } })
        }
      />
    </fieldset>
  );
}

function Turns({ draft, set }: Part) {
  const { turnRule: rule } = draft;
  const change = (part: Partial<Draft["turnRule"]>) => set({ turnRule: { ...rule, ...part } });
  const minutes = (seconds: number | null) => Math.round((seconds ?? 0) / 60);
  const budget = (value: number) => (whole(value) === 0 ? null : whole(value) * 60);
  return (
    <fieldset className={`${style["group"]} ${style["level"]}`}>
      <legend>{words.turns}</legend>
      <NumberField
        label={words.warning}
        pointer="/turnRule/warningSeconds"
        value={rule.warningSeconds}
        onChange={(value) => change({ warningSeconds: whole(value) })}
      />
      <NumberField
        label={words.danger}
        pointer="/turnRule/dangerSeconds"
        value={rule.dangerSeconds}
        onChange={(value) => change({ dangerSeconds: whole(value) })}
      />
      <NumberField
        label={words.siteBudget}
        pointer="/turnRule/siteBudgetSeconds"
        value={minutes(rule.siteBudgetSeconds)}
        onChange={(value) => change({ siteBudgetSeconds: budget(value) })}
      />
      <NumberField
        label={words.delegationBudget}
        pointer="/turnRule/delegationBudgetSeconds"
        value={minutes(rule.delegationBudgetSeconds)}
        onChange={(value) => change({ delegationBudgetSeconds: budget(value) })}
      />
      <div className={style["wide"]}>
        <Checkbox
          label={words.lostLine}
          checked={rule.lostLinePauses}
          onChange={(lostLinePauses) => change({ lostLinePauses })}
        />
      </div>
    </fieldset>
  );
}

/** An emptied text is none. */
function sentOf({ place, organizer, supportPhone, ...rest }: Partial<Draft>): Partial<Draft> {
  return {
    ...rest,
    ...(place === undefined ? {} : { place: place || null }),
    ...(organizer === undefined ? {} : { organizer: organizer || null }),
    ...(supportPhone === undefined ? {} : { supportPhone: supportPhone || null }),
  };
}

function whole(value: number): number {
  return Number.isNaN(value) ? 0 : Math.round(value);
}
