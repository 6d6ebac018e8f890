import { useState } from "react";
import { canChooseSpeaker, rememberDevice } from "../../media/devices.ts";
import { playTestSound } from "../../media/test-sound.ts";
import { DeviceMenu } from "../../site/device-menu.tsx";
import { Button } from "../../ui/button.tsx";
import { CheckRow, type RowState } from "./check-row.tsx";
import type { Tested } from "./check-sending.ts";
import { words } from "./check-words.ts";
import style from "./check.module.css";

/** The loudspeaker: only a person can say whether it is heard. */
export function SpeakerCheck({ note }: { note: (result: Tested["speaker"]) => void }) {
  const [state, setState] = useState<RowState>("untested");
  const [played, setPlayed] = useState(false);
  const play = async () => {
    setState("running");
    await playTestSound().catch(() => undefined);
    setPlayed(true);
    setState("untested");
  };
  const say = (heard: boolean) => {
    setPlayed(false);
    setState(heard ? "ok" : "failed");
    note({ verdict: heard ? "ok" : "failed", reason: heard ? null : "not_heard" });
  };
  const says = state === "ok" ? words.speakerOk : state === "failed" ? words.speakerFix : "";
  return (
    <CheckRow part="speaker" state={state} says={played ? words.audible : says}>
      <p className={style["acts"]}>
        {played ? (
          <>
            <Button kind="primary" onClick={() => say(true)}>
              {words.yes}
            </Button>
            <Button onClick={() => say(false)}>{words.no}</Button>
          </>
        ) : (
          <Button disabled={state === "running"} onClick={() => void play()}>
            {state === "running" ? words.playing : words.play}
          </Button>
        )}
      </p>
      {canChooseSpeaker() ? (
        <DeviceMenu kind="speaker" choose={(id) => rememberDevice("speaker", id)} />
      ) : null}
    </CheckRow>
  );
}
