import { useState } from "react";
import { staffApi, told } from "../../app/client.ts";
import { words as common } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import { Form } from "../../ui/form.tsx";
import { PhoneLink } from "../../ui/phone-link.tsx";
import { ifVersion, useChange } from "../staff/changes.ts";
import { keys } from "../staff/reads.ts";
import style from "./organizer.module.css";
import type { Site } from "./reads.ts";
import { SiteMenu } from "./site-menu.tsx";
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
      <td className={style["nowrap"]}>{levelText(site.level)}</td>
      <td>{parentName}</td>
      <td>
        {site.contact?.name}
        {site.contact?.phone ? (
          <span className={style["sub"]}>
            <PhoneLink phone={site.contact.phone} />
          </span>
        ) : null}
      </td>
      <td className={style["nowrap"]}>
        {site.withdrawn ? words.withdrawn : common.connection[site.connection]}
      </td>
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
    contactName: site.contact?.name ?? "",
    contactPhone: site.contact?.phone ?? "",
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
    touched: { eventId, types: ["site_changed", "site_contact_set"], about: site.id },
    done: onClose,
    quiet: true,
  });
  return (
    <tr>
      <td colSpan={7} className={style["editing"]} aria-label={words.editOf(site.name)}>
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
