import { useState } from "react";
import { staffApi, told } from "../../app/client.ts";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { MenuButton } from "../../ui/menu.tsx";
import { say } from "../../ui/toast.tsx";
import { ifVersion, useChange } from "../staff/changes.ts";
import { keys } from "../staff/reads.ts";
import type { Site } from "./reads.ts";
import { words } from "./sites-words.ts";

/** What is done with a site beside its fields: withdrawn, taken back, deleted; its contact erased. */
export function SiteMenu({ eventId, site }: { eventId: string; site: Site }) {
  const [asking, setAsking] = useState<"withdraw" | "remove" | "erase" | null>(null);
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
  const erase = useChange({
    ...change,
    send: (reason: string) => told(place.contact.erasure.$post({ param, json: { reason } })),
    done: () => {
      say({ text: words.contactErased });
      setAsking(null);
    },
  });
  const restore = () =>
    withdraw.mutate(false, { onSuccess: () => say({ text: words.restored(name) }) });
  const choices = [
    site.withdrawn
      ? { id: "restore", text: words.restore }
      : { id: "withdraw", text: words.withdraw },
    ...(site.contact ? [{ id: "erase", text: words.eraseContact, danger: true }] : []),
    { id: "remove", text: words.remove, danger: true },
  ];
  return (
    <>
      <MenuButton
        label={words.more(name)}
        choices={choices}
        onChoose={(id) => {
          if (id === "restore") restore();
          else setAsking(id === "remove" || id === "erase" ? id : "withdraw");
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
      {asking === "erase" ? (
        <ConfirmDialog
          title={words.askEraseContact(name)}
          verb={words.eraseContact}
          danger
          reason={words.reason}
          busy={erase.isPending}
          problem={erase.problem}
          onConfirm={(reason) => erase.mutate(reason)}
          onClose={() => setAsking(null)}
        >
          <p>{words.eraseContactMeans}</p>
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
