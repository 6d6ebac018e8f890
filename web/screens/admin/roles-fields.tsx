import { useState } from "react";
import { ComboField } from "../../ui/combo-field.tsx";
import { Checkbox } from "../../ui/field.tsx";
import style from "./admin.module.css";
import type { EventName, KeyRole } from "./data.ts";
import { words } from "./words.ts";

const ROLES: KeyRole["role"][] = ["organizer", "secretary", "chair", "viewer"];

/** The roles of a person, event by event. */
export function RolesFields({
  roles,
  events,
  onChange,
}: {
  roles: KeyRole[];
  events: EventName[];
  onChange: (roles: KeyRole[]) => void;
}) {
  const [shown, setShown] = useState(() => [...new Set(roles.map(({ eventId }) => eventId))]);
  const set = (eventId: string, role: KeyRole["role"], has: boolean) => {
    const others = roles.filter((one) => one.eventId !== eventId || one.role !== role);
    onChange(has ? [...others, { eventId, role }] : others);
  };
  const left = events.filter(({ id }) => !shown.includes(id));
  return (
    <>
      {shown.map((eventId) => (
        <fieldset key={eventId} className={style["event"]}>
          <legend>{events.find(({ id }) => id === eventId)?.title ?? eventId}</legend>
          {ROLES.map((role) => (
            <Checkbox
              key={role}
              label={words.role[role]}
              checked={roles.some((one) => one.eventId === eventId && one.role === role)}
              onChange={(has) => set(eventId, role, has)}
            />
          ))}
        </fieldset>
      ))}
      {left.length > 0 ? (
        <ComboField
          // Empty again after each choice.
          key={shown.length}
          label={shown.length === 0 ? words.event : words.addEvent}
          value={null}
          onChange={(eventId) => eventId !== null && setShown([...shown, eventId])}
          options={left.map(({ id, title }) => ({ id, text: title }))}
        />
      ) : null}
    </>
  );
}
