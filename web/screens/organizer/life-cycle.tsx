import { useState } from "react";
import { staffApi, told } from "../../app/client.ts";
import { isConduct } from "../../../src/events/events.ts";
import { timeAndDay } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { StateChip } from "../../ui/state-chip.tsx";
import { ifVersion, useChange } from "../staff/changes.ts";
import { keys, mayIn, type Me, type StaffEvent } from "../staff/reads.ts";
import { words } from "./overview-words.ts";
import style from "./overview.module.css";

type State = StaffEvent["state"];
type Name = keyof typeof words.step;
type Step = { name: Name; to: State };

/** The steps out of each state, the usual one first. */
const STEPS: Record<State, Step[]> = {
  draft: [
    { name: "schedule", to: "scheduled" },
    { name: "cancel", to: "cancelled" },
  ],
  scheduled: [
    { name: "start", to: "live" },
    { name: "backToDraft", to: "draft" },
    { name: "cancel", to: "cancelled" },
  ],
  live: [
    { name: "pause", to: "paused" },
    { name: "close", to: "closed" },
  ],
  paused: [
    { name: "resume", to: "live" },
    { name: "close", to: "closed" },
  ],
  closed: [
    { name: "archive", to: "archived" },
    { name: "reopen", to: "paused" },
  ],
  archived: [],
  cancelled: [],
};
const HARD: readonly Name[] = ["cancel", "close", "archive"];

/** The event's state and the steps that lead out of it, each with what it means before it is taken. */
export function LifeCycle({ event, me }: { event: StaffEvent; me: Me }) {
  const [asked, setAsked] = useState<Step | null>(null);
  const change = useChange({
    send: ({ to, reason }: { to: State; reason: string }) =>
      told(
        staffApi.events[":eventId"].state.$put(
          { param: { eventId: event.id }, json: { state: to, ...(reason ? { reason } : {}) } },
          ifVersion(event.version),
        ),
      ),
    stale: [keys.event(event.id), keys.events],
    touched: { eventId: event.id, types: ["event_state_changed", "event_changed"] },
    done: () => setAsked(null),
    quiet: true,
  });
  const steps = STEPS[event.state].filter(({ to }) =>
    mayIn(me, event.id, isConduct(event.state, to) ? "event.conduct" : "event.state"),
  );
  const ask = (step: Step) => {
    change.reset();
    setAsked(step);
  };
  return (
    <section className={style["cycle"]}>
      <h2>
        {words.state} <StateChip state={event.state} />
      </h2>
      {event.liveAt ? <p>{words.since(timeAndDay(event.liveAt, event.timeZone))}</p> : null}
      {event.closedAt ? <p>{words.closedAt(timeAndDay(event.closedAt, event.timeZone))}</p> : null}
      {STEPS[event.state].length === 0 ? <p>{words.over}</p> : null}
      {steps.map((step, at) => (
        <div key={step.name} className={style["act"]}>
          <Button
            kind={at === 0 ? "primary" : HARD.includes(step.name) ? "danger" : "plain"}
            onClick={() => ask(step)}
          >
            {words.step[step.name]}
          </Button>
          <p>{words.means[step.name]}</p>
        </div>
      ))}
      {asked ? (
        <ConfirmDialog
          title={words.ask(words.step[asked.name], event.title)}
          verb={words.step[asked.name]}
          danger={HARD.includes(asked.name)}
          {...(asked.name === "reopen" ? { reason: words.reason } : {})}
          busy={change.isPending}
          problem={change.problem}
          onConfirm={(reason) => change.mutate({ to: asked.to, reason })}
          onClose={() => setAsked(null)}
        >
          <p>{words.means[asked.name]}</p>
        </ConfirmDialog>
      ) : null}
    </section>
  );
}
