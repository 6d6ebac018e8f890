import { useState } from "react";
import { staffApi, told } from "../../app/client.ts";
import { Button } from "../../ui/button.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { MenuButton } from "../../ui/menu.tsx";
import { say } from "../../ui/toast.tsx";
import { ifVersion, useChange } from "../staff/changes.ts";
import { keys } from "../staff/reads.ts";
import { DelegateDialog } from "./delegate-dialog.tsx";
import { roleText, words } from "./delegates-words.ts";
import style from "./organizer.module.css";
import type { Delegate, Site } from "./reads.ts";

type Props = { eventId: string; sites: Site[]; delegates: Delegate[]; mayChange: boolean };
type Asked = { delegate: Delegate; what: "edit" | "remove" | "erase" };

/** The delegates under the heads of their sites. */
export function DelegateTable({ eventId, sites, delegates, mayChange }: Props) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const bySite = Map.groupBy(delegates, ({ siteId }) => siteId);
  const heads = [
    words.name,
    words.post,
    words.organization,
    words.role,
    ...(mayChange ? [{ text: words.actions, kind: "spoken" } as const] : []),
  ];
  const close = () => setAsked(null);
  return (
    <>
      <DataTable label={words.title} heads={heads}>
        {sites.flatMap((site) => {
          const here = bySite.get(site.id) ?? [];
          if (here.length === 0) return [];
          return [
            <tr key={site.id} className={style["group"]}>
              <th colSpan={heads.length} scope="rowgroup">
                <span className={style["code"]}>{site.code}</span> {site.name}
                <span className={style["count"]}> {words.counted(here.length)}</span>
              </th>
            </tr>,
            ...here.map((delegate) => (
              <Row
                key={delegate.id}
                delegate={delegate}
                mayChange={mayChange}
                onAsk={(what) => setAsked({ delegate, what })}
              />
            )),
          ];
        })}
      </DataTable>
      {asked?.what === "edit" ? (
        <DelegateDialog {...{ eventId, sites }} delegate={asked.delegate} onClose={close} />
      ) : null}
      {asked?.what === "remove" ? (
        <Remove eventId={eventId} delegate={asked.delegate} onClose={close} />
      ) : null}
      {asked?.what === "erase" ? (
        <Erase eventId={eventId} delegate={asked.delegate} onClose={close} />
      ) : null}
    </>
  );
}

function Row({
  delegate,
  mayChange,
  onAsk,
}: {
  delegate: Delegate;
  mayChange: boolean;
  onAsk: (what: Asked["what"]) => void;
}) {
  const name = nameOf(delegate);
  return (
    <tr>
      <th scope="row" className={style["person"]}>
        {delegate.rank ? `${delegate.rank} ` : ""}
        {name}
      </th>
      <td>{delegate.positions.join("; ")}</td>
      <td>{delegate.organization}</td>
      <td className={style["nowrap"]}>{roleText(delegate.role)}</td>
      {mayChange ? (
        <td className={style["actions"]}>
          <Button
            size="dense"
            kind="quiet"
            aria-label={words.editOf(name)}
            onClick={() => onAsk("edit")}
          >
            {words.edit}
          </Button>
          <MenuButton
            label={words.more(name)}
            choices={[
              { id: "remove", text: words.remove, danger: true },
              { id: "erase", text: words.erase, danger: true },
            ]}
            onChoose={(id) => onAsk(id === "erase" ? "erase" : "remove")}
          />
        </td>
      ) : null}
    </tr>
  );
}

type AskProps = { eventId: string; delegate: Delegate; onClose: () => void };

function Remove({ eventId, delegate, onClose }: AskProps) {
  const name = nameOf(delegate);
  const remove = useChange({
    send: () =>
      told(
        staffApi.events[":eventId"].delegates[":delegateId"].$delete(
          { param: { eventId, delegateId: delegate.id } },
          ifVersion(delegate.version),
        ),
      ),
    stale: [keys.event(eventId), keys.events],
    done: () => {
      say({ text: words.removed(name) });
      onClose();
    },
    quiet: true,
  });
  return (
    <ConfirmDialog
      title={words.askRemove(name)}
      verb={words.remove}
      danger
      busy={remove.isPending}
      problem={remove.problem}
      onConfirm={() => remove.mutate(undefined)}
      onClose={onClose}
    >
      <p>{words.removeMeans}</p>
    </ConfirmDialog>
  );
}

function Erase({ eventId, delegate, onClose }: AskProps) {
  const name = nameOf(delegate);
  const erase = useChange({
    send: (reason: string) =>
      told(
        staffApi.events[":eventId"].delegates[":delegateId"].erasure.$post({
          param: { eventId, delegateId: delegate.id },
          json: { reason },
        }),
      ),
    stale: [keys.event(eventId)],
    done: () => {
      say({ text: words.erased });
      onClose();
    },
    quiet: true,
  });
  return (
    <ConfirmDialog
      title={words.askErase(name)}
      verb={words.erase}
      danger
      reason={words.reason}
      busy={erase.isPending}
      problem={erase.problem}
      onConfirm={(reason) => erase.mutate(reason)}
      onClose={onClose}
    >
      <p>{words.eraseMeans}</p>
    </ConfirmDialog>
  );
}

function nameOf({ name, label }: Delegate): string {
  return name ?? label ?? "";
}
