import { QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Problem } from "../../app/client.ts";
import { words as common } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import "../../ui/fonts.css";
import { Kit } from "../../ui/kit.tsx";
import { Loading } from "../../ui/loading.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { queryClient } from "./query-client.ts";
import { useMe, type Me } from "./reads.ts";

/** What every staff screen stands in: the kit and what was read. */
export function Staff({ children }: { children: ReactNode }) {
  return (
    <QueryClientProvider client={queryClient}>
      <Kit>{children}</Kit>
    </QueryClientProvider>
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
