import { useState } from "react";
import { staffApi, told } from "../../app/client.ts";
import { clockTime, timeAndDay } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "./dialogs.tsx";
import { useSites } from "../organizer/reads.ts";
import { useChange } from "../staff/changes.ts";
import type { InEvent } from "../staff/event-page.tsx";
import { mayIn } from "../staff/reads.ts";
import { recordKeys, useProposals, type Proposal } from "./reads.ts";
import style from "./secretariat.module.css";
import { words } from "./words.ts";
import { words as exportWords } from "./exports-words.ts";

/** Corrections of the closed record: what each changes, who proposed it, and for a second person the decision. */
export function Proposals({ event, me }: InEvent) {
  const { data: proposals = [] } = useProposals(event);
  if (proposals.length === 0) return null;
  const mayDecide = mayIn(me, event.id, "corrections.make");
  return (
    <section className={style["section"]}>
      <h2>{exportWords.proposals}</h2>
      <ul className={style["proposals"]}>
        {proposals.map((one) => (
          <Item key={one.id} proposal={one} event={event} mayDecide={mayDecide} ownId={me.id} />
        ))}
      </ul>
    </section>
  );
}

type ItemProps = {
  proposal: Proposal;
  event: InEvent["event"];
  mayDecide: boolean;
  ownId: string;
};

function Item({ proposal, event, mayDecide, ownId }: ItemProps) {
  const what = useWhat(proposal, event);
  const at = timeAndDay(proposal.proposedAt, event.timeZone);
  return (
    <li>
      <p>
        <b>{exportWords.proposalKinds[proposal.kind]}</b>{" "}
        <span className={style["tag"]} data-state={proposal.state}>
          {exportWords.proposalStates[proposal.state]}
        </span>
      </p>
      {what ? <p>{what}</p> : null}
      <p className={style["note"]}>
        {exportWords.proposedAt(at)} {proposal.reason ? exportWords.because(proposal.reason) : ""}
        {proposal.decisionReason ? ` ${exportWords.decided(proposal.decisionReason)}` : ""}
      </p>
      {proposal.state === "pending" && mayDecide ? (
        <Decision
          eventId={event.id}
          proposalId={proposal.id}
          isOwn={proposal.proposedBy.id === ownId}
        />
      ) : null}
    </li>
  );
}

type DecisionProps = { eventId: string; proposalId: string; isOwn: boolean };

function Decision({ eventId, proposalId, isOwn }: DecisionProps) {
  const [rejecting, setRejecting] = useState(false);
  const decide = useChange({
    send: (json: { decision: "approve" | "reject"; reason?: string }) =>
      told(
        staffApi.events[":eventId"].record.proposals[":proposalId"].$put({
          param: { eventId, proposalId },
          json,
        }),
      ),
    stale: recordKeys(eventId),
    done: () => setRejecting(false),
  });
  if (isOwn) return <p className={style["note"]}>{exportWords.secondPerson}</p>;
  return (
    <div className={style["choices"]}>
      <Button
        kind="primary"
        size="dense"
        disabled={decide.isPending}
        onClick={() => decide.mutate({ decision: "approve" })}
      >
        {exportWords.approve}
      </Button>
      <Button size="dense" onClick={() => setRejecting(true)}>
        {exportWords.reject}
      </Button>
      {rejecting ? (
        <ConfirmDialog
          title={exportWords.reject}
          verb={exportWords.reject}
          reason={words.reason}
          problem={decide.problem}
          busy={decide.isPending}
          onConfirm={(reason) => decide.mutate({ decision: "reject", reason })}
          onClose={() => setRejecting(false)}
        />
      ) : null}
    </div>
  );
}

/** The wish in a line: which site, which times. */
function useWhat({ wish }: Proposal, { id, timeZone }: InEvent["event"]): string {
  const { data: sites = [] } = useSites(id);
  if (typeof wish !== "object" || wish === null || Array.isArray(wish)) return "";
  const site = sites.find((one) => one.id === wish["siteId"])?.name;
  const time = (at: unknown) => (typeof at === "string" ? clockTime(at, timeZone) : "…");
  const span = (one: unknown) => {
    if (typeof one !== "object" || one === null) return [];
    const { from, to } = one as { from?: unknown; to?: unknown };
    return from || to ? [`${time(from)} – ${time(to)}`] : [];
  };
  const segments = Array.isArray(wish["segments"]) ? wish["segments"].flatMap(span) : [];
  const taken = wish["void"] === true ? [words.takeOut] : [];
  return [site, ...span(wish), ...segments, ...taken].filter(Boolean).join(" · ");
}
