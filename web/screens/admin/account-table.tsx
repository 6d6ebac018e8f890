import { useState } from "react";
import { staffApi, told } from "../../app/client.ts";
import { timeAndDay } from "../../format/time.ts";
import { serverNow } from "../../live/clock.ts";
import { Button } from "../../ui/button.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { MenuButton } from "../../ui/menu.tsx";
import { say } from "../../ui/toast.tsx";
import page from "../organizer/organizer.module.css";
import { useChange } from "../staff/changes.ts";
import { keys } from "../staff/reads.ts";
import { RolesDialog } from "./account-dialog.tsx";
import type { EventName, Key, SignInLink } from "./data.ts";
import { words } from "./words.ts";

type Props = { accounts: Key[]; events: EventName[]; onLink: (link: SignInLink) => void };

/** The accounts with their roles and last use. */
export function AccountTable({ accounts, ...rest }: Props) {
  const heads = [
    words.name,
    words.roles,
    words.lastUsed,
    words.state,
    { text: words.actions, kind: "spoken" } as const,
  ];
  return (
    <DataTable label={words.people} heads={heads}>
      {accounts.map((account) => (
        <AccountRow key={account.id} account={account} {...rest} />
      ))}
    </DataTable>
  );
}

type RowProps = Omit<Props, "accounts"> & { account: Key };

function AccountRow({ account, events, onLink }: RowProps) {
  const state = stateOf(account);
  return (
    <tr className={state === "good" ? undefined : page["faded"]}>
      <th scope="row">{account.label}</th>
      <td>
        <Roles account={account} events={events} />
      </td>
      <td className={page["nowrap"]}>
        {account.lastUsedAt ? timeAndDay(account.lastUsedAt) : words.never}
      </td>
      <td className={page["nowrap"]}>{words.states[state]}</td>
      <td className={page["actions"]}>
        {state === "good" ? <Actions {...{ account, events, onLink }} /> : null}
      </td>
    </tr>
  );
}

function Roles({ account, events }: Pick<RowProps, "account" | "events">) {
  if (account.admin) return words.adminShort;
  const byEvent = Map.groupBy(account.roles, ({ eventId }) => eventId);
  if (byEvent.size === 0) return words.noRoles;
  return [...byEvent].map(([eventId, roles]) => (
    <span key={eventId} className={page["sub"]}>
      {roles.map(({ role }) => words.role[role]).join(", ")}:{" "}
      {events.find(({ id }) => id === eventId)?.title ?? eventId}
    </span>
  ));
}

function Actions({ account, events, onLink }: RowProps) {
  const [open, setOpen] = useState<"roles" | "revoke" | null>(null);
  const { id, label } = account;
  const place = staffApi.keys[":keyId"];
  const param = { keyId: id };
  const link = useChange({
    send: () => told(place["sign-in-links"].$post({ param, json: {} })),
    stale: [keys.keys],
    // What a change answers has no type: the link, shown once.
    done: (made: unknown) => onLink({ ...(made as Omit<SignInLink, "name">), name: label }),
  });
  const endLinks = useChange({
    send: () => told(place["sign-in-links"].$delete({ param })),
    stale: [keys.keys],
    done: () => say({ text: words.linksEnded }),
  });
  const revoke = useChange({
    send: () => told(place.$delete({ param })),
    stale: [keys.keys],
    done: () => setOpen(null),
    quiet: true,
  });
  const choices = [
    { id: "roles", text: words.editRoles, off: account.admin },
    { id: "endLinks", text: words.endLinks },
    { id: "revoke", text: words.revoke, danger: true },
  ];
  const choose = (what: string) => {
    if (what === "endLinks") endLinks.mutate(undefined);
    else setOpen(what === "roles" ? "roles" : "revoke");
  };
  return (
    <>
      <Button
        size="dense"
        aria-label={words.newLinkOf(label)}
        disabled={link.isPending}
        onClick={() => link.mutate(undefined)}
      >
        {words.newLink}
      </Button>
      <MenuButton label={words.more(label)} choices={choices} onChoose={choose} />
      {open === "roles" ? (
        <RolesDialog account={account} events={events} onClose={() => setOpen(null)} />
      ) : null}
      {open === "revoke" ? (
        <ConfirmDialog
          title={words.askRevoke(label)}
          verb={words.revoke}
          danger
          busy={revoke.isPending}
          problem={revoke.problem}
          onConfirm={() => revoke.mutate(undefined)}
          onClose={() => setOpen(null)}
        >
          <p>{words.revokeMeans}</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}

function stateOf({ revokedAt, expiresAt }: Key): "good" | "revoked" | "expired" {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && Date.parse(expiresAt) <= serverNow() ? "expired" : "good";
}
