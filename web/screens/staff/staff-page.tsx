import { useEffect, type ReactNode } from "react";
import { words as common } from "../../i18n/words.ts";
import { OfficeLine } from "./office-line.tsx";
import type { Me } from "./reads.ts";
import { InMain } from "../../ui/trouble.tsx";
import { SignedIn, Staff } from "./signed-in.tsx";
import style from "./staff.module.css";
import { TopBar } from "./top-bar.tsx";

/** A staff screen outside any event, for who is signed in. */
export function StaffPage({ title, children }: { title: string; children: (me: Me) => ReactNode }) {
  return (
    <Staff>
      <SignedIn>
        {(me) => (
          <>
            <TopBar me={me} />
            <Page title={title}>{children(me)}</Page>
          </>
        )}
      </SignedIn>
    </Staff>
  );
}

/** The main part of a staff page, and its title. */
export function Page({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} – ${common.product}`;
  }, [title]);
  return (
    <>
      <OfficeLine />
      <main id="main" className={style["main"]}>
        <InMain value={true}>{children}</InMain>
      </main>
    </>
  );
}
