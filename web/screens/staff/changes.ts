import { useMutation } from "@tanstack/react-query";
import { Problem } from "../../app/client.ts";
import { say } from "../../ui/toast.tsx";
import { queryClient } from "./query-client.ts";
import { words } from "./words.ts";

type Told<Answer> = {
  /** What the server is asked to do. */
  send: (sent: never) => Promise<Answer>;
  /** What is read anew afterwards, whether it went well or not. */
  stale: readonly (readonly string[])[];
  done?: (answer: Answer) => void;
  /** Its form shows why it was refused; else a message at the foot of the page does. */
  quiet?: boolean;
};

/** A change that staff makes: sent, what it touched read anew, and a refusal told in the server's words. */
export function useChange<Sent, Answer>({
  send,
  stale,
  done,
  quiet = false,
}: Omit<Told<Answer>, "send"> & { send: (sent: Sent) => Promise<Answer> }) {
  const change = useMutation<Answer, Problem, Sent>({
    mutationFn: send,
    onSuccess: (answer) => done?.(answer),
    onError: (problem) => {
      if (!quiet) say({ kind: "failed", text: words.failed(refusalOf(problem)) });
    },
    onSettled: async () => {
      await Promise.all(stale.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
    },
  });
  return { ...change, problem: change.error === null ? null : worded(change.error) };
}

/** A version conflict says what to do about it. */
function worded(problem: Problem): Problem {
  if (problem.code !== "version_conflict") return problem;
  return new Problem(problem.status, problem.code, refusalOf(problem), problem.errors);
}

function refusalOf(problem: Problem): string {
  if (problem.code === "version_conflict") return words.conflict;
  return problem.errors[0]?.message ?? problem.message;
}

/** Only if it is still the version that was shown. */
export function ifVersion(version: number) {
  return { headers: { "If-Match": `"${version}"` } };
}
