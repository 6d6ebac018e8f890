import type { ReactNode } from "react";
import { Link } from "wouter";
import { TabLinks } from "../../ui/tabs.tsx";
import { EventPage, type InEvent } from "../staff/event-page.tsx";
import { mayIn } from "../staff/reads.ts";
import { useRecordState } from "./reads.ts";
import style from "./secretariat.module.css";
import { words } from "./words.ts";

type Props = { title: string; children: (given: InEvent) => ReactNode };

/** A screen of the secretariat: its sister screens and the state of the record above it. */
export function RecordsPage({ title, children }: Props) {
  return (
    <EventPage title={title}>
      {(given) => (
        <>
          <div className={style["sisters"]}>
            <TabLinks label={words.sisters} tabs={tabsOf(given.event.id)} />
            {mayIn(given.me, given.event.id, "record.read") ? <RecordState {...given} /> : null}
          </div>
          {children(given)}
        </>
      )}
    </EventPage>
  );
}

function tabsOf(eventId: string) {
  const at = `/su-kien/${eventId}`;
  return [
    { href: `${at}/thu-ky/diem-danh`, text: words.attendance },
    { href: `${at}/thu-ky/ket-noi`, text: words.connections },
    { href: `${at}/thu-ky/luot-phat-bieu`, text: words.turns },
    { href: `${at}/thu-ky/van-ban-gop-y`, text: words.contributions },
    { href: `${at}/thu-ky/xuat`, text: words.exports },
    { href: `${at}/nhat-ky`, text: words.log },
  ];
}

function RecordState({ event }: InEvent) {
  const { data: record } = useRecordState(event);
  if (!record) return null;
  const { pending } = record.proposals;
  return (
    <Link className={style["record"] ?? ""} href={`/su-kien/${event.id}/thu-ky/xuat`}>
      {record.state === "closed" ? words.recordClosed(record.version) : words.recordOpen}
      {pending > 0 ? ` · ${words.waiting(pending)}` : ""}
    </Link>
  );
}
