import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Loading } from "../../ui/loading.tsx";
import page from "../organizer/organizer.module.css";
import { ReadFailed } from "../staff/signed-in.tsx";
import { StaffPage } from "../staff/staff-page.tsx";
import { AccountDialog } from "./account-dialog.tsx";
import { AccountTable } from "./account-table.tsx";
import style from "./admin.module.css";
import { useEventNames, useKeys, type SignInLink } from "./data.ts";
import { LinkDialog } from "./link-dialog.tsx";
import { words } from "./words.ts";

/** `/quan-tri`: who may sign in, and as what. */
export function Admin() {
  return (
    <StaffPage title={words.title}>
      {(me) => (me.admin ? <Accounts /> : <p className={page["empty"]}>{words.notAdmin}</p>)}
    </StaffPage>
  );
}

function Accounts() {
  const { data, error, refetch } = useKeys();
  const events = useEventNames();
  const [adding, setAdding] = useState(false);
  const [link, setLink] = useState<SignInLink | null>(null);
  if (error) return <ReadFailed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <>
      <div className={page["head"]}>
        <h1>{words.people}</h1>
        <Button kind="primary" onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      </div>
      <p className={style["hint"]}>{words.peopleHint}</p>
      {data.length > 0 ? (
        <AccountTable accounts={data} events={events} onLink={setLink} />
      ) : (
        <p className={page["empty"]}>{words.none}</p>
      )}
      {adding ? (
        <AccountDialog
          events={events}
          onMade={(made) => {
            setAdding(false);
            setLink(made);
          }}
          onClose={() => setAdding(false)}
        />
      ) : null}
      {link ? <LinkDialog link={link} onClose={() => setLink(null)} /> : null}
    </>
  );
}
