import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { serverNow } from "../../live/clock.ts";
import { keep, testedAs } from "../../site/kept.ts";
import { liveStore, useLive } from "../../live/live-store.ts";
import type { Joined } from "../../site/session.ts";
import { browserName } from "../../site/unfit.ts";
import { Button } from "../../ui/button.tsx";
import { CameraCheck } from "./check-camera.tsx";
import { LineCheckRow } from "./check-line.tsx";
import { MicrophoneCheck } from "./check-microphone.tsx";
import { CheckRow } from "./check-row.tsx";
import { SpeakerCheck } from "./check-speaker.tsx";
import { sendCheck, type Part, type Tested } from "./check-sending.ts";
import { words } from "./check-words.ts";
import { Frame } from "./frame.tsx";
import style from "./check.module.css";

const BROWSER = { verdict: "ok", reason: null, name: browserName() } as const;

/** `/vao/:ma/kiem-tra`: five rows, each with what to do, and a button to the room that nothing holds back. */
export function Check({ secret, joined }: { secret: string; joined: Joined }) {
  const [, go] = useLocation();
  const [tested, setTested] = useState<Tested>({ browser: BROWSER });
  const [sent, setSent] = useState<boolean | null>(null);
  // Keeps the stream open, so that the room finds it open and the clock is the server's.
  useLive(liveStore(joined.event.id, "site"), (parts) => parts.site);
  const note = (part: Part) => (result: Tested[Part]) =>
    setTested((all) => ({ ...all, [part]: result }));
  useEffect(() => {
    if (PARTS.every((part) => tested[part] != null)) void sendCheck(joined, tested).then(setSent);
  }, [joined, tested]);
  const enter = () => {
    keep(testedAs(joined.site.id), serverNow());
    if (sent !== true) void sendCheck(joined, tested);
    go(`/vao/${secret}/phong`);
  };
  return (
    <Frame title={words.titleOf(joined.site.name)}>
      <div className={style["head"]}>
        <div>
          <h1>{words.title}</h1>
          <p>{joined.site.name}</p>
        </div>
        <Button kind="primary" size="site" onClick={enter}>
          {words.enter}
        </Button>
      </div>
      <p className={style["hint"]}>{words.enterHint}</p>
      <ol className={style["parts"]}>
        <CheckRow part="browser" state="ok" says={BROWSER.name} />
        <CameraCheck note={note("camera")} />
        <MicrophoneCheck note={note("microphone")} />
        <SpeakerCheck note={note("speaker")} />
        {/* Another row once the room is open: it measures when it is put there. */}
        <LineCheckRow
          key={joined.liveKit === null ? "closed" : "open"}
          access={joined.liveKit}
          note={note("line")}
        />
      </ol>
      <p role="status">{sent === null ? "" : sent ? words.sent : words.notSent}</p>
    </Frame>
  );
}

const PARTS: readonly Part[] = ["browser", "camera", "microphone", "speaker", "line"];
