import { useQuery } from "@tanstack/react-query";
import { staffApi, told } from "../../app/client.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { EventPage, type InEvent } from "../staff/event-page.tsx";
import { allItems, keys, mayIn } from "../staff/reads.ts";
import { SettingsForm } from "./settings-form.tsx";
import { words } from "./settings-words.ts";
import style from "./settings.module.css";

/** `/su-kien/:id/cai-dat`: the event's own fields and rules, and who has which role. */
export function Settings() {
  return (
    <EventPage title={words.title}>
      {({ event, me }: InEvent) => (
        <>
          <h1 className={style["h1"]}>{words.title}</h1>
          <div className={style["columns"]}>
            {mayIn(me, event.id, "event.change") ? <SettingsForm event={event} /> : null}
            {mayIn(me, event.id, "staff.read") ? <Staff eventId={event.id} /> : null}
          </div>
        </>
      )}
    </EventPage>
  );
}

function Staff({ eventId }: { eventId: string }) {
  const { data } = useQuery({
    queryKey: keys.of(eventId, "staff"),
    queryFn: () => readStaff(eventId),
  });
  return (
    <section className={style["staff"]}>
      <h2>{words.staff}</h2>
      {data && data.length > 0 ? (
        <DataTable label={words.staff} heads={[words.person, words.roles]}>
          {data.map(({ keyId, label, roles }) => (
            <tr key={keyId}>
              <th scope="row">{label}</th>
              <td>{roles.map((role) => words.role[role]).join(", ")}</td>
            </tr>
          ))}
        </DataTable>
      ) : (
        <p>{words.staffNone}</p>
      )}
      <p className={style["hint"]}>{words.staffHint}</p>
    </section>
  );
}

function readStaff(eventId: string) {
  const { staff } = staffApi.events[":eventId"];
  return allItems((query) => told(staff.$get({ param: { eventId }, query })));
}
