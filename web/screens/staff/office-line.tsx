import { useEffect } from "react";
import { Problem } from "../../app/client.ts";
import { LineBar } from "../../ui/line-bar.tsx";
import { queryClient } from "./query-client.ts";
import { useMe } from "./reads.ts";

/** Office pages have no stream: they ask so often whether the server is there, and sooner while it is not. */
const ASK_EVERY = 10_000;
const ASK_AGAIN = 3000;

/** Says on an office page that the server cannot be reached (ux.md 5.3); once it can, everything is read anew. */
export function OfficeLine() {
  const { error, dataUpdatedAt } = useMe({
    refetchInterval: ({ state }) => (isUnreached(state.error) ? ASK_AGAIN : ASK_EVERY),
    // Also without any network, which the library would wait out in silence.
    networkMode: "always",
  });
  const lost = isUnreached(error);
  useEffect(() => {
    if (!lost) return undefined;
    return () => void queryClient.invalidateQueries();
  }, [lost]);
  return <LineBar line={lost ? { kind: "lost", since: dataUpdatedAt } : { kind: "open" }} />;
}

function isUnreached(error: Error | null): boolean {
  return error instanceof Problem && error.status === 0;
}
