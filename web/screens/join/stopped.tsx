import { timeAndDay } from "../../format/time.ts";
import { words as common } from "../../i18n/words.ts";
import type { Problem } from "../../app/client.ts";
import { useServerTime } from "../../live/clock.ts";
import { sessionOf, type Known, type SessionState } from "../../site/session.ts";
import { Button } from "../../ui/button.tsx";
import { Frame } from "./frame.tsx";
import { words } from "./words.ts";
import style from "./join.module.css";

/** After so long without an answer it is time to call somebody. */
const LONG = 45_000;

type BusyState = Extract<SessionState, { kind: "busy" }>;

/** Another machine has the site; this one may ask for it. */
export function Busy({ secret, state }: { secret: string; state: BusyState }) {
  const now = useServerTime();
  const session = sessionOf(secret);
  const { askedAt, known } = state;
  const title = state.moved ? words.movedTitle : words.busyTitle;
  const isLong = askedAt !== null && now - askedAt > LONG;
  return (
    <Frame title={title}>
      <h1>{title}</h1>
      <p>{words.busyWhat(known?.site.name ?? words.thisSite)}</p>
      {askedAt === null ? <p>{words.busyHow}</p> : null}
      {askedAt === null ? null : (
        <p className={style["state"]} role="status">
          {isLong ? words.askedLong : words.asked}
        </p>
      )}
      <p className={style["actions"]}>
        {askedAt === null || isLong ? (
          <Button kind="primary" size="site" onClick={() => void session.takeOver()}>
            {askedAt === null ? words.takeOver : words.askAgain}
          </Button>
        ) : null}
        <Button onClick={() => void session.join()}>{words.tryJoin}</Button>
      </p>
    </Frame>
  );
}

/** The link opens nothing. */
export function Invalid({ problem }: { problem: Problem }) {
  return (
    <Frame title={words.invalidTitle}>
      <h1>{words.invalidTitle}</h1>
      <p>{problem.message}</p>
      <p>{words.invalidHow}</p>
    </Frame>
  );
}

/** No answer: what is known is shown, and the roll call can go on without the server. */
export function Unreachable({
  secret,
  problem,
  known,
}: {
  secret: string;
  problem: Problem;
  known: Known | null;
}) {
  return (
    <Frame title={words.unreachableTitle}>
      <h1>{words.unreachableTitle}</h1>
      {known ? (
        <p>
          <strong>{known.site.name}</strong> · {known.event.title} ·{" "}
          {timeAndDay(known.event.startsAt)}
        </p>
      ) : null}
      <p role="status">{problem.message}</p>
      <p>{words.unreachableHow}</p>
      <p className={style["actions"]}>
        <Button kind="primary" size="site" onClick={() => void sessionOf(secret).join()}>
          {common.retry}
        </Button>
      </p>
      <p className={style["note"]}>{common.errorCode(problem.code)}</p>
    </Frame>
  );
}

/** Another site's link was opened in this browser. */
export function Foreign({ secret, site }: { secret: string; site: Known["site"] }) {
  return (
    <Frame title={words.foreignTitle}>
      <h1>{words.foreignTitle}</h1>
      <p>{words.foreignWhat(site.name)}</p>
      <p className={style["actions"]}>
        <Button kind="primary" size="site" onClick={() => void sessionOf(secret).join()}>
          {words.foreignBack(site.name)}
        </Button>
      </p>
    </Frame>
  );
}
