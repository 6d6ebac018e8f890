import { useState } from "react";
import { staffApi, told } from "../../app/client.ts";
import { words as common } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { Form } from "../../ui/form.tsx";
import { MenuButton } from "../../ui/menu.tsx";
import { say } from "../../ui/toast.tsx";
import { ifVersion, useChange } from "../staff/changes.ts";
import { keys } from "../staff/reads.ts";
import style from "./organizer.module.css";
import type { Site } from "./reads.ts";
import { SiteFields, siteIn, type SiteDraft } from "./site-fields.tsx";
import { levelText, words } from "./sites-words.ts";

type Props = {
  eventId: string;
  site: Site;
  sites: Site[];
  parentName: string;
  mayChange: boolean;
};

/** One site: shown, edited in its place, withdrawn or deleted. */
export function SiteRow({ eventId, site, sites, parentName, mayChange }: Props) {
  const [editing, setEditing] = useState(false);
  if (editing)
    return (
      <EditRow eventId={eventId} site={site} sites={sites} onClose={() => setEditing(false)} />
    );
  return (
    <tr className={site.withdrawn ? style["faded"] : undefined}>
      <td className={style["code"]}>{site.code}</td>
      <th scope="row">
        {site.name}
        {site.role === "central" ? <span className={style["tag"]}>{words.central}</span> : null}
      </th>
      <td>{levelText(site.level)}</td>
      <td>{parentName}</td>
      <td>{site.withdrawn ? words.withdrawn : common.connection[site.connection]}</td>
      {mayChange ? (
        <td className={style["actions"]}>
          <Button
            size="dense"
            kind="quiet"
            aria-label={words.editOf(site.name)}
            onClick={() => setEditing(true)}
          >
            {words.edit}
          </Button>
          <SiteMenu eventId={eventId} site={site} />
        </td>
      ) : null}
    </tr>
  );
}

function EditRow({
  eventId,
  site,
  sites,
  onClose,
}: Pick<Props, "eventId" | "site" | "sites"> & { onClose: () => void }) {
  const [draft, setDraft] = useState<SiteDraft>({
    code: site.code ?? "",
    name: site.name,
    level: site.level,
    parentSiteId: site.parentSiteId,
    role: site.role,
  });
  const save = useChange({
    send: () =>
      told(
        staffApi.events[":eventId"].sites[":siteId"].$patch(
          { param: { eventId, siteId: site.id }, json: siteIn(draft) },
          ifVersion(site.version),
        ),
      ),
    stale: [keys.event(eventId)],
    done: onClose,
    quiet: true,
  });
  return (
    <tr>
      <td colSpan={6} className={style["editing"]} aria-label={words.editOf(site.name)}>
        <Form problem={save.problem} onSubmit={() => save.mutate(undefined)}>
          <div className={style["line"]}>
            <SiteFields
              draft={draft}
              onChange={setDraft}
              others={sites.filter(({ id }) => id !== site.id)}
              focused
            />
            <span className={style["buttons"]}>
              <Button size="dense" onClick={onClose}>
                {common.cancel}
              </Button>
              <Button size="dense" kind="primary" type="submit" disabled={save.isPending}>
                {common.save}
              </Button>
            </span>
          </div>
        </Form>
      </td>
    </tr>
  );
}

function SiteMenu({ eventId, site }: Pick<Props, "eventId" | "site">) {
  const [asking, setAsking] = useState<"withdraw" | "remove" | null>(null);
  const param = { eventId, siteId: site.id };
  const { name, version } = site;
  const place = staffApi.events[":eventId"].sites[":siteId"];
  const change = { stale: [keys.event(eventId), keys.events], quiet: false };
  const withdraw = useChange({
    ...change,
    send: (withdrawn: boolean) =>
      told(place.$patch({ param, json: { withdrawn } }, ifVersion(version))),
    done: () => setAsking(null),
  });
  const remove = useChange({
    ...change,
    send: () => told(place.$delete({ param }, ifVersion(version))),
    done: () => say({ text: words.removed(name) }),
  });
  const restore = () =>
    withdraw.mutate(false, { onSuccess: () => say({ text: words.restored(name) }) });
  const choices = [
    site.withdrawn
      ? { id: "restore", text: words.restore }
      : { id: "withdraw", text: words.withdraw },
    { id: "remove", text: words.remove, danger: true },
  ];
  return (
    <>
      <MenuButton
        label={words.more(name)}
        choices={choices}
        onChoose={(id) => {
          if (id === "restore") restore();
          else setAsking(id === "remove" ? "remove" : "withdraw");
        }}
      />
      {asking === "withdraw" ? (
        <ConfirmDialog
          title={words.askWithdraw(name)}
          verb={words.withdraw}
          danger
          busy={withdraw.isPending}
          problem={withdraw.problem}
          onConfirm={() => withdraw.mutate(true)}
          onClose={() => setAsking(null)}
        >
          <p>{words.withdrawMeans}</p>
        </ConfirmDialog>
      ) : null}
      {asking === "remove" ? (
        <ConfirmDialog
          title={words.askRemove(name)}
          verb={words.remove}
          danger
          busy={remove.isPending}
          problem={remove.problem}
          onConfirm={() => remove.mutate(undefined)}
          onClose={() => setAsking(null)}
        >
          <p>{words.removeMeans}</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}
