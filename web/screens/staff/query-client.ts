import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { navigate } from "wouter/use-browser-location";
import { Problem } from "../../app/client.ts";

/** What staff pages have read; one a page, whatever screen is open. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: toSignIn }),
  mutationCache: new MutationCache({ onError: toSignIn }),
  defaultOptions: {
    queries: {
      staleTime: 3000,
      // What the server refuses it refuses again; a lost line may be back.
      retry: (failures, error) => error instanceof Problem && error.status === 0 && failures < 2,
    },
  },
});

/** Whoever is not signed in is asked to, and comes back. */
function toSignIn(error: unknown): void {
  if (!(error instanceof Problem) || error.status !== 401) return;
  queryClient.clear();
  if (location.pathname !== "/dang-nhap")
    navigate("/dang-nhap", { state: { back: location.pathname } });
}
