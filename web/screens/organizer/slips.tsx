import { useEffect } from "react";
import { timeAndDay } from "../../format/time.ts";
import { words as common } from "../../i18n/words.ts";
import { QrCode } from "../../ui/qr-code.tsx";
import type { StaffEvent } from "../staff/reads.ts";
import { contactText } from "./contacts.ts";
import type { SiteLinks } from "./links-data.ts";
import { words } from "./links-words.ts";
import style from "./slips.module.css";
import { useMadeLinks } from "./made-links.ts";

type Props = { event: StaffEvent; rows: SiteLinks[]; phone: string };

/** The slips of sites, a sheet of A4 each; seen on paper only. Being shown opens the browser's printing. */
export function Slips({ event, rows, phone }: Props) {
  const made = useMadeLinks(event.id);
  useEffect(() => {
    // Once the sheets are laid out.
    const timer = setTimeout(() => window.print());
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={style["slips"]}>
      {rows.map((row) => (
        <Slip
          key={row.site.id}
          event={event}
          row={row}
          url={made.get(row.site.id)?.url ?? ""}
          phone={phone}
        />
      ))}
    </div>
  );
}

function Slip({
  event,
  row: { site, contact },
  url,
  phone,
}: {
  event: StaffEvent;
  row: SiteLinks;
  url: string;
  phone: string;
}) {
  const { slip } = words;
  return (
    <section className={style["slip"]}>
      <header>
        <p className={style["organizer"]}>{event.organizer ?? common.product}</p>
        <p className={style["kind"]}>{slip.title}</p>
        <h2>{event.title}</h2>
        <p>
          {slip.startsAt}: <strong>{timeAndDay(event.startsAt, event.timeZone)}</strong>
        </p>
      </header>
      <p className={style["site"]}>
        {site.code ? <span>{site.code}</span> : null}
        {site.name}
      </p>
      <div className={style["way"]}>
        <div className={style["qr"]}>
          <QrCode text={url} label={words.qrOf(site.name)} />
        </div>
        <div>
          <p>{slip.scan}</p>
          <p className={style["url"]}>{url}</p>
          {contact ? (
            <p>
              {slip.contact}: <strong>{contactText(contact)}</strong>
            </p>
          ) : null}
        </div>
      </div>
      <h3>{slip.steps}</h3>
      <ol>
        <li>{slip.step1}</li>
        <li>{slip.step2}</li>
        <li>{slip.step3}</li>
      </ol>
      <footer>
        {phone ? (
          <p className={style["phone"]}>
            {slip.phone}: <strong>{phone}</strong>
          </p>
        ) : null}
        <p>{slip.keep}</p>
      </footer>
    </section>
  );
}
