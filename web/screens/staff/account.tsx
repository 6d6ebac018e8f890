import { useState } from "react";
import { navigate } from "wouter/use-browser-location";
import { staffApi, told } from "../../app/client.ts";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { MenuButton } from "../../ui/menu.tsx";
import { useChange } from "./changes.ts";
import { queryClient } from "./query-client.ts";
import type { Me } from "./reads.ts";
import style from "./staff.module.css";
import { words } from "./words.ts";

/** Who is signed in, and out again. */
export function Account({ me }: { me: Me }) {
  // The key of the settings has no name of its own.
  const name = me.id === "bootstrap" ? words.firstAdmin : me.label;
  const [asking, setAsking] = useState(false);
  const out = useChange({
    send: (everywhere: boolean) =>
      everywhere ? told(staffApi.sessions.$delete()) : told(staffApi.session.$delete()),
    stale: [],
    done: () => {
      queryClient.clear();
      navigate("/dang-nhap");
    },
  });
  const choices = [
    { id: "out", text: words.signOut },
    { id: "everywhere", text: words.signOutEverywhere },
  ];
  return (
    <div className={style["account"]}>
      <span className={style["who"]}>{name}</span>
      <MenuButton
        label={words.account(name)}
        choices={choices}
        onChoose={(id) => (id === "out" ? out.mutate(false) : setAsking(true))}
      />
      {asking ? (
        <ConfirmDialog
          title={words.askEverywhere}
          verb={words.signOutEverywhere}
          busy={out.isPending}
          onConfirm={() => out.mutate(true)}
          onClose={() => setAsking(false)}
        >
          <p>{words.everywhereMeans}</p>
        </ConfirmDialog>
      ) : null}
    </div>
  );
}
