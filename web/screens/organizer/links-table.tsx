import { QrCode as QrIcon } from "lucide-react";
import { useState } from "react";
import { clockTime, dayText, timeAndDay } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { copyText } from "../../ui/copy-text.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { ConfirmDialog, Dialog } from "../../ui/dialog.tsx";
import { MenuButton } from "../../ui/menu.tsx";
import { QrCode } from "../../ui/qr-code.tsx";
import { say } from "../../ui/toast.tsx";
import type { StaffEvent } from "../staff/reads.ts";
import { contactText } from "./contacts.ts";
import { useIssue, useSent, type SiteLinks } from "./links-data.ts";
import { words } from "./links-words.ts";
import style from "./links.module.css";
import { useMadeLinks, type MadeLink } from "./made-links.ts";
import page from "./organizer.module.css";

type Props = {
  event: StaffEvent;
  rows: SiteLinks[];
  phone: string;
  onPrint: (siteId: string) => void;
};

/** Each site with its link and how far it has come. */
export function LinksTable({ rows, ...rest }: Props) {
  const heads = [
    words.code,
    words.site,
    words.link,
    words.sent,
    words.opened,
    words.tested,
    { text: words.actions, kind: "spoken" } as const,
  ];
  return (
    <DataTable label={words.title} heads={heads}>
      {rows.map((row) => (
        <LinkRow key={row.site.id} row={row} {...rest} />
      ))}
    </DataTable>
  );
}

function LinkRow({ event, row, phone, onPrint }: Omit<Props, "rows"> & { row: SiteLinks }) {
  const { site, good, sentAt, openedAt, result, contact } = row;
  const made = useMadeLinks(event.id).get(site.id);
  const time = (at: string) => `${clockTime(at, event.timeZone, false)} ${dayText(at).slice(0, 5)}`;
  return (
    <tr>
      <td className={page["code"]}>{site.code}</td>
      <th scope="row">
        {site.name}
        {contact ? <span className={page["sub"]}>{contactText(contact)}</span> : null}
      </th>
      <td>
        {made ? (
          <a className={style["url"]} href={made.url} target="_blank" rel="noreferrer">
            {made.url.replace(/^https?:\/\//, "")}
          </a>
        ) : null}
        {good.length === 0 ? (
          <span className={style["lack"]}>{words.noLink}</span>
        ) : (
          <span className={made ? page["sub"] : page["nowrap"]}>
            {good.length > 1
              ? words.several(good.length)
              : words.issuedAt(time(good[0]?.createdAt ?? ""))}
          </span>
        )}
      </td>
      <td className={page["nowrap"]} data-mark={sentAt ? "good" : "none"}>
        {sentAt ? words.sentAt(time(sentAt)) : words.notSent}
      </td>
      <td className={page["nowrap"]} data-mark={openedAt ? "good" : "none"}>
        {openedAt ? words.openedAt(time(openedAt)) : words.notOpened}
      </td>
      <td className={page["nowrap"]} data-mark={result ?? "none"}>
        {words.results[result ?? "none"]}
      </td>
      <td className={page["actions"]}>
        <RowActions {...{ event, row, phone, onPrint, made }} />
      </td>
    </tr>
  );
}

type ActionProps = Omit<Props, "rows"> & { row: SiteLinks; made: MadeLink | undefined };

function RowActions({ event, row, phone, onPrint, made }: ActionProps) {
  const { id, name } = row.site;
  const issue = useIssue(event.id);
  const [open, setOpen] = useState<"qr" | "reissue" | null>(null);
  const sent = useSent(event.id);
  const marking = useMarking(row, sent);
  const further = () => issue.mutate({ siteIds: [id] });
  const choices = [
    ...(made ? [{ id: "print", text: words.print }] : []),
    ...marking.choices,
    { id: "further", text: words.issueFurther },
    { id: "reissue", text: words.reissue, danger: true },
  ];
  const choose = (what: string) => {
    if (what === "print") onPrint(id);
    else if (what === "sent" || what === "unsent") marking.mark(what === "sent");
    else if (what === "further") further();
    else setOpen("reissue");
  };
  if (!made && row.good.length === 0)
    return (
      <Button size="dense" aria-label={words.issueOf(name)} onClick={further}>
        {words.issue}
      </Button>
    );
  return (
    <>
      {made ? (
        <>
          <Button
            size="dense"
            aria-label={words.copyTextOf(name)}
            onClick={() => void copy(event, name, made.url, phone).then(() => marking.copied(made))}
          >
            {words.copyText}
          </Button>
          <Button
            size="dense"
            kind="quiet"
            aria-label={words.qrOf(name)}
            onClick={() => setOpen("qr")}
          >
            <QrIcon aria-hidden size={18} />
          </Button>
        </>
      ) : null}
      <MenuButton label={words.more(name)} choices={choices} onChoose={choose} />
      {open === "qr" && made ? (
        <Dialog title={words.qrOf(name)} onClose={() => setOpen(null)}>
          <div className={style["qr"]}>
            <QrCode text={made.url} label={words.qrOf(name)} />
            <p>{made.url}</p>
          </div>
        </Dialog>
      ) : null}
      {open === "reissue" ? (
        <ConfirmDialog
          title={words.askReissue(name)}
          verb={words.reissue}
          danger
          busy={issue.isPending}
          problem={issue.problem}
          onConfirm={() =>
            issue.mutate({ siteIds: [id], replace: true }, { onSuccess: () => setOpen(null) })
          }
          onClose={() => setOpen(null)}
        >
          <p>{words.reissueMeans}</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}

/** Whether the link was sent: said by a person, or by copying the text that carries it. */
function useMarking(
  { site, good, sentAt }: SiteLinks,
  { mutate: change, isPending }: ReturnType<typeof useSent>,
) {
  const [latest] = good;
  const set = ({ id }: { id: string }, sent: boolean, text: string) =>
    change(
      { siteId: site.id, id, sent },
      { onSuccess: () => (sent ? say({ text, undo: () => set({ id }, false, text) }) : undefined) },
    );
  return {
    choices: latest
      ? [
          sentAt === null
            ? { id: "sent", text: words.markSent }
            : { id: "unsent", text: words.markUnsent },
        ]
      : [],
    mark: (sent: boolean) => {
      // All that were marked are taken back, else the site would still count as sent to.
      const meant = sent ? good.slice(0, 1) : good.filter((link) => link.sentAt !== null);
      for (const link of meant) set(link, sent, words.markedSent(site.name));
    },
    copied: (link: MadeLink) => {
      say({ text: words.copied(site.name) });
      // An earlier mark stays as it is: to take this one back would take back that one.
      const isMarked = good.some(({ id, sentAt: at }) => id === link.id && at !== null);
      if (!isMarked && !isPending) set(link, true, words.markedSent(site.name));
    },
  };
}

async function copy(event: StaffEvent, site: string, url: string, phone: string): Promise<void> {
  const { title } = event;
  const time = timeAndDay(event.startsAt, event.timeZone);
  await copyText(words.message({ site, title, time, url, phone }));
}
