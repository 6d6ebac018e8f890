import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";
import { Problem } from "../../app/client.ts";
import { words as common } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import "../../ui/fonts.css";
import { Kit } from "../../ui/kit.tsx";
import { Loading } from "../../ui/loading.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { queryClient } from "./query-client.ts";
import { useMe, type Me } from "./reads.ts";
import style from "./staff.module.css";
import { TopBar } from "./top-bar.tsx";

/** What every staff screen stands in: the kit and what was read. */
export function Staff({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={queryClient}>
      <Kit>{children}</Kit>
    </QueryClientProvider>
  );
}

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
    <main id="main" className={style["main"]}>
      {children}
    </main>
  );
}

/** Shows its children to who is signed in; everybody else is led to the sign-in page. */
export function SignedIn({ children }: { children: (me: Me) => ReactNode }) {
  const me = useMe();
  if (me.data?.kind === "apiKey") return children(me.data);
  if (me.error) return <ReadFailed error={me.error} retry={() => void me.refetch()} />;
  return <Loading />;
}

/** Instead of what could not be read: why, and once more. */
export function ReadFailed({ error, retry }: { error: Error; retry: () => void }) {
  // The sign-in page comes.
  if (error instanceof Problem && error.status === 401) return <Loading />;
  return (
    <Trouble what={error.message}>
      {error instanceof Problem ? <p>{common.errorCode(error.code)}</p> : null}
      <Button onClick={retry}>{common.retry}</Button>
      <a href="/su-kien">{common.home}</a>
    </Trouble>
  );
}
