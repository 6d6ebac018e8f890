import type { LiveViews } from "../../../src/app.ts";
import { clockTime, numberText } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import type { Counts } from "./rows.ts";
import { words } from "./words.ts";
import style from "./roll-call.module.css";

type Round = NonNullable<LiveViews["site"]["rollCall"]>;
type Props = {
  round: Pick<Round, "name" | "sentAt">;
  counts: Counts;
  isSending: boolean;
  send: () => void;
};

/** The round that the secretary opened, until this site has sent it. */
export function RoundBar({ round, counts, isSending, send }: Props) {
  const open = numberText(counts.open);
  return (
    <section className={round.sentAt === null ? style["round"] : style["roundSent"]}>
      <h2>{words.round(round.name)}</h2>
      {round.sentAt === null ? (
        <>
          <p>{counts.open > 0 ? words.roundOpen(open) : words.roundReady}</p>
          <Button kind="primary" disabled={isSending} onClick={send}>
            {isSending ? words.sending : counts.open > 0 ? words.sendAnyway(open) : words.send}
          </Button>
        </>
      ) : (
        <p>{words.sent(clockTime(round.sentAt))}</p>
      )}
    </section>
  );
}
