import { useMutation } from "@tanstack/react-query";
import { Problem, staffApi, told } from "../../app/client.ts";
import { clockTime } from "../../format/time.ts";
import { sayProblem } from "../../ui/toast.tsx";
import { queryClient } from "./query-client.ts";
import { words } from "./words.ts";

type Told<Answer> = {
  /** What the server is asked to do. */
  send: (sent: never) => Promise<Answer>;
  /** What is read anew afterwards, whether it went well or not. */
  stale: readonly (readonly string[])[];
  done?: (answer: Answer) => void;
  /** Whose facts tell who changed it meanwhile; `about` is the id that they name, where the event has many such things. */
  touched?: { eventId: string; types: readonly string[]; about?: string };
  /** Its form shows why it was refused; else a message at the foot of the page does. */
  quiet?: boolean;
  /** Changes with the same name are sent one after the other, so that none overtakes an earlier one. */
  inTurn?: string;
};

/** A change that staff makes: sent, what it touched read anew, and a refusal told in the server's words. */
export function useChange<Sent, Answer>({
  send,
  stale,
  done,
  touched,
  quiet = false,
  inTurn,
}: Omit<Told<Answer>, "send"> & { send: (sent: Sent) => Promise<Answer> }) {
  const change = useMutation<Answer, Problem, Sent>({
    ...(inTurn !== undefined && { scope: { id: inTurn } }),
    mutationFn: (sent) => send(sent).catch((error) => explain(error, touched)),
    // Whoever is told that it is done sees it done.
    onSuccess: async (answer) => {
      await readAnew(stale);
      done?.(answer);
    },
    onError: async (problem) => {
      if (!quiet) sayProblem(problem, words.failed(refusalOf(problem)));
      await readAnew(stale);
    },
  });
  return { ...change, problem: change.error };
}

async function readAnew(stale: Told<unknown>["stale"]): Promise<void> {
  await Promise.all(stale.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

/** A version conflict is told by who changed it and when; every other refusal stays as it is. */
async function explain(error: unknown, touched: Told<unknown>["touched"]): Promise<never> {
  if (!(error instanceof Problem) || error.code !== "version_conflict") throw error;
  const last = touched && (await lastOf(touched).catch(() => undefined));
  const text = last
    ? words.conflictBy(last.actor.name ?? last.actor.kind, clockTime(last.at, undefined, false))
    : words.conflict;
  throw new Problem(error.status, error.code, text, error.errors);
}

const LOOKED_BACK = 200;

/** The latest fact of these types about this, if it is among the latest of all. */
async function lastOf({ eventId, types, about }: NonNullable<Told<unknown>["touched"]>) {
  const read = (after: number) =>
    told(
      staffApi.events[":eventId"].log.$get({
        param: { eventId },
        query: { after: String(after), limit: String(LOOKED_BACK) },
      }),
    );
  const { headSeq } = await read(0);
  const { items } = await read(Math.max(0, headSeq - LOOKED_BACK));
  const names = (data: unknown) =>
    typeof data === "object" && data !== null && Object.values(data).includes(about);
  return items.findLast(
    ({ type, data }) => types.includes(type) && (about === undefined || names(data)),
  );
}

/** Why it was refused, in the one sentence that says most. */
export function refusalOf(problem: Problem): string {
  return problem.errors[0]?.message ?? problem.message;
}

/** Only if it is still the version that was shown. */
export function ifVersion(version: number) {
  return { headers: { "If-Match": `"${version}"` } };
}
