import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { staffApi, told } from "../../app/client.ts";
import { timeAndDay } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { copyText } from "../../ui/copy-text.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { say } from "../../ui/toast.tsx";
import { useChange } from "../staff/changes.ts";
import { allItems, keys, type StaffEvent } from "../staff/reads.ts";
import { words } from "./links-words.ts";
import style from "./links.module.css";
import page from "./organizer.module.css";

/** The links of the hall's screens: each shows the stage view, nothing else. */
export function DisplayLinks({ event }: { event: StaffEvent }) {
  const { data = [] } = useQuery({
    queryKey: keys.of(event.id, "display-links"),
    queryFn: () => readLinks(event.id),
  });
  const [urls, setUrls] = useState<ReadonlyMap<string, string>>(new Map());
  const stale = [keys.of(event.id, "display-links")];
  const links = staffApi.events[":eventId"]["display-links"];
  const make = useChange({
    send: () => told(links.$post({ param: { eventId: event.id }, json: {} })),
    stale,
    done: (made: unknown) => {
      // What a change answers has no type: the link, shown once.
      const { id, url } = made as { id: string; url: string };
      setUrls(new Map([...urls, [id, url]]));
    },
  });
  const revoke = useChange({
    send: (linkId: string) =>
      told(links[":linkId"].$delete({ param: { eventId: event.id, linkId } })),
    stale,
  });
  const good = data.filter(({ revokedAt }) => revokedAt === null);
  const { display } = words;
  return (
    <section className={style["displays"]}>
      <div className={page["head"]}>
        <h2>{display.title}</h2>
        <Button onClick={() => make.mutate(undefined)} disabled={make.isPending}>
          {display.make}
        </Button>
      </div>
      <p className={style["hint"]}>{display.means}</p>
      {good.length > 0 ? (
        <DataTable
          label={display.title}
          heads={[words.link, display.madeAt, { text: words.actions, kind: "spoken" }]}
        >
          {good.map(({ id, createdAt }) => (
            <tr key={id}>
              <th scope="row">
                {urls.get(id) ?? <span className={style["lack"]}>{display.hidden}</span>}
              </th>
              <td className={page["nowrap"]}>{timeAndDay(createdAt, event.timeZone)}</td>
              <td className={page["actions"]}>
                <CopyButton url={urls.get(id)} />
                <Button size="dense" kind="danger" onClick={() => revoke.mutate(id)}>
                  {display.revoke}
                </Button>
              </td>
            </tr>
          ))}
        </DataTable>
      ) : null}
    </section>
  );
}

function CopyButton({ url }: { url: string | undefined }) {
  if (url === undefined) return null;
  const copy = async () => {
    await copyText(url);
    say({ text: words.display.copied });
  };
  return (
    <Button size="dense" onClick={() => void copy()}>
      {words.display.copy}
    </Button>
  );
}

function readLinks(eventId: string) {
  const links = staffApi.events[":eventId"]["display-links"];
  return allItems((query) => told(links.$get({ param: { eventId }, query })));
}
