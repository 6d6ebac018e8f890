import type { Mark, MarkStatus } from "../../site/changes.ts";
import type { Unsent } from "../../site/outbox.ts";
import type { Delegate, RollCallList } from "./use-roll-call.ts";

type Status = Delegate["status"];
/** One line of the list: the mark that counts now, which may still be on its way. */
export type Row = {
  id: string;
  name: string;
  post: string;
  status: Status;
  /** What counted before the round that runs; null when it is the same or there is none. */
  before: Status | null;
  substitute: string | null;
  unsent: boolean;
};
export type Counts = {
  expected: number;
  present: number;
  excused: number;
  unexcused: number;
  open: number;
};

const PRESENT: readonly Status[] = [
  "present",
  "present_online",
  "late",
  "left_early",
  "substituted",
];

/** The list as the clerk sees it: what the server has, and over it what this machine has not sent yet. */
export function rowsOf(
  { delegates, marks }: Pick<RollCallList, "delegates" | "marks">,
  roundId: string | null,
  { recent, entries }: { recent: readonly Mark[]; entries: readonly Unsent[] },
): Row[] {
  const unsent = unsentMarks(entries);
  const own = new Map([...recent, ...unsent].map((mark) => [mark.delegateId, mark]));
  const waiting = new Set(unsent.map(({ delegateId }) => delegateId));
  return delegates.map((delegate) => {
    const ofRound = marks.find(({ delegateId }) => delegateId === delegate.id);
    const mark = own.get(delegate.id);
    const onServer = roundId === null ? delegate.status : (ofRound?.status ?? "unknown");
    const status: Status = mark?.status ?? onServer;
    const substitute = mark ? (mark.substitute?.name ?? null) : (ofRound?.substitute?.name ?? null);
    return {
      id: delegate.id,
      ...nameAndPost(delegate),
      status,
      before: status === "unknown" && delegate.status !== "unknown" ? delegate.status : null,
      substitute: status === "substituted" ? substitute : null,
      unsent: waiting.has(delegate.id),
    };
  });
}

/** The marks that are on their way, in their order; a refused one counts no more. */
function unsentMarks(entries: readonly Unsent[]): Mark[] {
  return entries.flatMap(({ change, refused }) =>
    change.kind === "marks" && refused === null ? change.marks : [],
  );
}

function nameAndPost({ name, label, rank, positions, organization }: Delegate) {
  const titled = [rank, name].filter(Boolean).join(" ");
  const post = [...positions, organization].filter(Boolean).join(", ");
  return titled === "" || name === null
    ? { name: label ?? titled, post }
    : { name: titled, post: post === "" ? (label ?? "") : post };
}

/** How the list stands. */
export function countRows(rows: readonly Row[]): Counts {
  const count = (...statuses: readonly Status[]) =>
    rows.filter(({ status }) => statuses.includes(status)).length;
  return {
    expected: rows.length,
    present: count(...PRESENT),
    excused: count("excused"),
    unexcused: count("unexcused"),
    open: count("unknown"),
  };
}

/** Marks those without a mark. */
export function marksForOpen(rows: readonly Row[], status: MarkStatus): Mark[] {
  return rows
    .filter((row) => row.status === "unknown")
    .map(({ id: delegateId }) => ({ delegateId, status }));
}
