import { useEffect, useState } from "react";
import { numberText } from "../../format/time.ts";
import { checkLine, type LineCheck } from "../../media/line-check.ts";
import type { Joined } from "../../site/session.ts";
import { Button } from "../../ui/button.tsx";
import { CheckRow } from "./check-row.tsx";
import type { Tested } from "./check-sending.ts";
import { words } from "./check-words.ts";
import style from "./check.module.css";

type Props = { access: Joined["liveKit"]; note: (result: Tested["line"]) => void };

/** The line to the media server, measured as soon as the page stands. */
export function LineCheckRow({ access, note }: Props) {
  const [attempt, setAttempt] = useState(0);
  const [result, setResult] = useState<{ attempt: number; check: LineCheck } | null>(null);
  useEffect(() => {
    if (access === null) return undefined;
    const giveUp = new AbortController();
    void checkLine(access, giveUp.signal)
      .then((check) => {
        setResult({ attempt, check });
        note(resultOf(check));
      })
      .catch(() => undefined);
    return () => giveUp.abort();
    // Once an attempt; a new token of the same session measures the same line.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies, react-hooks/exhaustive-deps
  }, [attempt]);
  if (access === null)
    return (
      <CheckRow part="line" state="untested" says={words.lineClosed}>
        <Ports />
      </CheckRow>
    );
  const check = result?.attempt === attempt ? result.check : null;
  if (check === null) return <CheckRow part="line" state="running" says={words.lineRunning} />;
  return (
    <CheckRow
      part="line"
      state={check.verdict}
      says={check.reason === null ? words.lineOk : words.lineReason[check.reason]}
    >
      <p>{figuresOf(check)}</p>
      {check.verdict === "ok" ? null : (
        <Button onClick={() => setAttempt(attempt + 1)}>{words.again}</Button>
      )}
      <Ports wanted={!check.webrtc || check.transport !== "udp"} />
    </CheckRow>
  );
}

/** To the page for whoever opens ports; in a tab of its own, as the check would begin anew. `wanted`: some are shut. */
function Ports({ wanted = false }: { wanted?: boolean }) {
  return (
    <p className={wanted ? style["fix"] : undefined}>
      {wanted ? `${words.portsShut} ` : ""}
      <a href="/huong-dan-mang" target="_blank" rel="noreferrer">
        {words.ports}
      </a>
    </p>
  );
}

function resultOf({ verdict, reason, ...figures }: LineCheck): NonNullable<Tested["line"]> {
  const { upKbps, downKbps, lossPercent, rttMs: delayMs, transport } = figures;
  return { verdict, reason, upKbps, downKbps, lossPercent, delayMs, transport };
}

function figuresOf({ upKbps, downKbps, lossPercent, rttMs, transport }: LineCheck): string {
  const shown = (value: number | null, unit: (text: string) => string) =>
    value === null ? "–" : unit(numberText(Math.round(value)));
  return words.figures(
    shown(upKbps, words.kbps),
    shown(downKbps, words.kbps),
    shown(lossPercent, words.percent),
    shown(rttMs, words.ms),
    transport?.toUpperCase() ?? "–",
  );
}
