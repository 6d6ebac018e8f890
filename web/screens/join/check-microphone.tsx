import { useState } from "react";
import { DeviceMenu } from "../../site/device-menu.tsx";
import { LevelBar } from "../../site/level-bar.tsx";
import { usePreview } from "../../site/use-preview.ts";
import { words as shared } from "../../site/words.ts";
import { Button } from "../../ui/button.tsx";
import { CheckRow } from "./check-row.tsx";
import type { Tested } from "./check-sending.ts";
import { words } from "./check-words.ts";
import style from "./check.module.css";

/** The microphone: good once something was heard through it. */
export function MicrophoneCheck({ note }: { note: (result: Tested["microphone"]) => void }) {
  const [heard, setHeard] = useState(false);
  const { preview, again, choose } = usePreview("microphone", (found) => {
    setHeard(false);
    note(
      typeof found === "string"
        ? { verdict: "failed", reason: found }
        : { verdict: "warning", reason: "silent" },
    );
  });
  if (preview === null) return <CheckRow part="microphone" state="running" says={words.speak} />;
  if (typeof preview === "string")
    return (
      <CheckRow part="microphone" state="failed" says={shared.refusal[preview]}>
        <p className={style["fix"]}>{shared.refusalFix[preview]}</p>
        <DeviceMenu kind="microphone" choose={choose} />
        <Button onClick={again}>{words.again}</Button>
      </CheckRow>
    );
  const hear = () => {
    setHeard(true);
    note({ verdict: "ok", reason: null });
  };
  return (
    <CheckRow
      part="microphone"
      state={heard ? "ok" : "warning"}
      says={heard ? words.heard : words.silent}
    >
      <p>{words.speak}</p>
      <LevelBar
        stream={preview.stream}
        label={words.level}
        heard={({ level }) => (level > 0 && !heard ? hear() : undefined)}
      />
      <DeviceMenu kind="microphone" used={preview.deviceId} choose={choose} />
    </CheckRow>
  );
}
