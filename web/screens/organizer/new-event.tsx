import { useState } from "react";
import { navigate } from "wouter/use-browser-location";
import { staffApi, told } from "../../app/client.ts";
import { words as common } from "../../i18n/words.ts";
import { serverNow } from "../../live/clock.ts";
import { Button } from "../../ui/button.tsx";
import { DateTimeField } from "../../ui/date-time-field.tsx";
import { Dialog, DialogButtons } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { Form } from "../../ui/form.tsx";
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
    <Dialog title={words.create} onClose={onClose}>
      <Form problem={create.problem} onSubmit={() => create.mutate(undefined)}>
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
        <DialogButtons>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" kind="primary" disabled={create.isPending}>
            {words.create}
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
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
    <Dialog title={words.copyOf(event.title)} onClose={onClose}>
      <Form problem={copy.problem} onSubmit={() => copy.mutate(undefined)}>
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
        <DialogButtons>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" kind="primary" disabled={copy.isPending}>
            {words.copy}
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
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
