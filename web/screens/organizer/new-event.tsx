import { useState } from "react";
import { navigate } from "wouter/use-browser-location";
import { staffApi, told } from "../../app/client.ts";
import { serverNow } from "../../live/clock.ts";
import { DateTimeField } from "../../ui/date-time-field.tsx";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { useChange } from "../staff/changes.ts";
import { keys, type StaffEvent } from "../staff/reads.ts";
import { words } from "./events-words.ts";

const DAY = 24 * 3600_000;
const HOUR = 3600_000;

/** Asks for what an event needs at least; the rest is in its settings. */
export function CreateDialog({ onClose }: { onClose: () => void }) {
  const [title, setTitle] = useState("");
  const [startsAt, setStartsAt] = useState<string | null>(tomorrowMorning);
  const [endsAt, setEndsAt] = useState<string | null>(null);
  const [place, setPlace] = useState("");
  const [organizer, setOrganizer] = useState("");
  const create = useChange({
    send: () =>
      told(
        staffApi.events.$post({
          json: {
            title,
            startsAt: startsAt ?? "",
            endsAt,
            place: place || null,
            organizer: organizer || null,
          },
        }),
      ),
    stale: [keys.events, keys.me],
    done: open,
    quiet: true,
  });
  return (
    <FormDialog title={words.create} change={create} verb={words.create} onClose={onClose}>
      <TextField
        label={words.eventName}
        pointer="/title"
        value={title}
        onChange={setTitle}
        rows={2}
        focused
        required
      />
      <DateTimeField
        label={words.startsAt}
        pointer="/startsAt"
        value={startsAt}
        onChange={setStartsAt}
      />
      <DateTimeField label={words.endsAt} pointer="/endsAt" value={endsAt} onChange={setEndsAt} />
      <TextField label={words.place} pointer="/place" value={place} onChange={setPlace} />
      <TextField
        label={words.organizer}
        pointer="/organizer"
        value={organizer}
        onChange={setOrganizer}
      />
    </FormDialog>
  );
}

/** Asks when the copy starts and how it is called. */
export function CopyDialog({
  event,
  onClose,
}: {
  event: Pick<StaffEvent, "id" | "title" | "startsAt" | "timeZone">;
  onClose: () => void;
}) {
  const [title, setTitle] = useState(event.title);
  const [startsAt, setStartsAt] = useState<string | null>(null);
  const copy = useChange({
    send: () =>
      told(
        staffApi.events[":eventId"].copy.$post({
          param: { eventId: event.id },
          json: { title, startsAt: startsAt ?? "" },
        }),
      ),
    stale: [keys.events, keys.me],
    done: open,
    quiet: true,
  });
  return (
    <FormDialog title={words.copyOf(event.title)} change={copy} verb={words.copy} onClose={onClose}>
      <p>{words.copyMeans}</p>
      <TextField
        label={words.eventName}
        pointer="/title"
        value={title}
        onChange={setTitle}
        rows={2}
        focused
        required
      />
      <DateTimeField
        label={words.startsAt}
        pointer="/startsAt"
        zone={event.timeZone}
        value={startsAt}
        onChange={setStartsAt}
      />
    </FormDialog>
  );
}

/** The answers of changes have no type of their own: it is the event. */
function open(made: unknown): void {
  const { id } = made as Pick<StaffEvent, "id">;
  navigate(`/su-kien/${id}/tong-quan`);
}

/** 8 o'clock of the next day in Vietnam. */
function tomorrowMorning(): string {
  const inVietnam = serverNow() + 7 * HOUR;
  const midnight = inVietnam - (inVietnam % DAY);
  return new Date(midnight + DAY + 8 * HOUR - 7 * HOUR).toISOString();
}
