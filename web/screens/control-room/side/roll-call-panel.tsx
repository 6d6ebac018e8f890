import { useState } from "react";
import { staffApi } from "../../../app/client.ts";
import { clockTime, numberText } from "../../../format/time.ts";
import { serverNow } from "../../../live/clock.ts";
import { Button } from "../../../ui/button.tsx";
import { ConfirmDialog } from "../../../ui/dialog.tsx";
import { useAdding, useRight } from "../../floor/adding.ts";
import { useConducting, useStaff } from "../../floor/conducting.tsx";
import { attempt } from "../../floor/conductor.ts";
import type { Staff } from "../../floor/floor.ts";
import { shortName } from "../../floor/names.ts";
import { Why } from "../../floor/why-off.tsx";
import style from "./side.module.css";
import { words } from "./words.ts";

type Round = NonNullable<Staff["rollCall"]>;

/** The round of the roll call: opened, how far it is, closed. */
export function RollCallPanel({ zone }: { zone: string }) {
  const round = useStaff(({ rollCall }) => rollCall ?? null);
  const open = useAdding("presence.conduct", words.mayNot);
  // One that still runs may be closed at any time.
  const close = useRight("presence.conduct", words.mayNot);
  const { off, why } = round ? close : open;
  return (
    <>
      {round ? <Progress round={round} off={off} /> : <NewRound zone={zone} off={off} />}
      <Why why={why} className={style["quiet"]} />
    </>
  );
}

function NewRound({ zone, off }: { zone: string; off: boolean }) {
  const { eventId } = useConducting();
  const open = () =>
    void attempt(
      eventId,
      () =>
        staffApi.events[":eventId"]["roll-call"].rounds.$post({
          param: { eventId },
          json: { name: words.roundDefault(clockTime(serverNow(), zone, false)) },
        }),
      { text: words.roundOpened },
    );
  return (
    <>
      <p className={style["quiet"]}>{words.noRound}</p>
      <Button disabled={off} onClick={open}>
        {words.openRound}
      </Button>
    </>
  );
}

function Progress({ round, off }: { round: Round; off: boolean }) {
  const { eventId } = useConducting();
  const [asking, setAsking] = useState(false);
  const { asked, answered } = round.sites;
  const sum = (key: "marked" | "expected") => round.answers.reduce((all, one) => all + one[key], 0);
  const remaining = round.answers.filter(({ sentAt }) => sentAt === null);
  const close = () => {
    setAsking(false);
    void attempt(
      eventId,
      () =>
        staffApi.events[":eventId"]["roll-call"].rounds[":roundId"].state.$put({
          param: { eventId, roundId: round.id },
          json: { state: "closed" },
        }),
      { text: words.roundClosed },
    );
  };
  return (
    <>
      <p>
        <strong>{round.name}</strong>
      </p>
      <progress
        max={Math.max(1, asked)}
        value={answered}
        aria-label={words.answered(numberText(answered), numberText(asked))}
      />
      <p>
        {words.answered(numberText(answered), numberText(asked))}
        <br />
        {words.marked(numberText(sum("marked")), numberText(sum("expected")))}
      </p>
      <Button disabled={off} onClick={() => setAsking(true)}>
        {words.closeRound}
      </Button>
      {remaining.length === 0 ? null : (
        <p className={style["quiet"]}>
          {words.remaining}: {remaining.map(({ name }) => shortName(name)).join(", ")}
        </p>
      )}
      {asking ? (
        <ConfirmDialog
          title={words.askCloseRound(round.name)}
          verb={words.closeRound}
          onConfirm={close}
          onClose={() => setAsking(false)}
        >
          <p>{words.closeRoundMeans}</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}
