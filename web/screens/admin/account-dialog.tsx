import { useState } from "react";
import { staffApi, told } from "../../app/client.ts";
import { Checkbox, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { say } from "../../ui/toast.tsx";
import { useChange } from "../staff/changes.ts";
import { keys } from "../staff/reads.ts";
import type { EventName, Key, KeyRole, SignInLink } from "./data.ts";
import { RolesFields } from "./roles-fields.tsx";
import { words } from "./words.ts";

/** A new account, and the link that signs its holder in. */
export function AccountDialog({
  events,
  onMade,
  onClose,
}: {
  events: EventName[];
  onMade: (link: SignInLink) => void;
  onClose: () => void;
}) {
  const [label, setLabel] = useState("");
  const [admin, setAdmin] = useState(false);
  const [roles, setRoles] = useState<KeyRole[]>([]);
  const add = useChange({
    send: () => told(staffApi.keys.$post({ json: { label, admin, roles, signInLink: true } })),
    stale: [keys.keys],
    done: (answer: unknown) => {
      // What a change answers has no type: the account with its link, shown once.
      const { signInLink } = answer as { signInLink: Omit<SignInLink, "name"> };
      onMade({ ...signInLink, name: label });
    },
    quiet: true,
  });
  return (
    <FormDialog title={words.add} change={add} verb={words.add} onClose={onClose}>
      <TextField label={words.name} pointer="/label" value={label} onChange={setLabel} focused />
      <Checkbox label={words.admin} checked={admin} onChange={setAdmin} />
      {admin ? null : <RolesFields roles={roles} events={events} onChange={setRoles} />}
    </FormDialog>
  );
}

/** The roles of an account, changed. */
export function RolesDialog({
  account,
  events,
  onClose,
}: {
  account: Key;
  events: EventName[];
  onClose: () => void;
}) {
  const [roles, setRoles] = useState(account.roles);
  const save = useChange({
    send: () =>
      told(staffApi.keys[":keyId"].roles.$put({ param: { keyId: account.id }, json: { roles } })),
    stale: [keys.keys],
    done: () => {
      say({ text: words.rolesSaved });
      onClose();
    },
    quiet: true,
  });
  return (
    <FormDialog title={words.rolesOf(account.label)} change={save} onClose={onClose}>
      <RolesFields roles={roles} events={events} onChange={setRoles} />
    </FormDialog>
  );
}
