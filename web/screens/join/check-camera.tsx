import { DeviceMenu } from "../../site/device-menu.tsx";
import { usePreview } from "../../site/use-preview.ts";
import { words as shared } from "../../site/words.ts";
import { Button } from "../../ui/button.tsx";
import { CheckRow } from "./check-row.tsx";
import type { Tested } from "./check-sending.ts";
import { words } from "./check-words.ts";
import style from "./check.module.css";

/** The camera, with what it sees and a menu of others. */
export function CameraCheck({ note }: { note: (result: Tested["camera"]) => void }) {
  const { preview, again, choose } = usePreview("camera", (found) =>
    note(
      typeof found === "string"
        ? { verdict: "failed", reason: found }
        : { verdict: "ok", reason: null },
    ),
  );
  if (preview === null)
    return <CheckRow part="camera" state="running" says={words.cameraOpening} />;
  if (typeof preview === "string")
    return (
      <CheckRow part="camera" state="failed" says={shared.refusal[preview]}>
        <p className={style["fix"]}>{shared.refusalFix[preview]}</p>
        <DeviceMenu kind="camera" choose={choose} />
        <Button onClick={again}>{words.again}</Button>
      </CheckRow>
    );
  return (
    <CheckRow part="camera" state="ok" says={words.cameraPicture}>
      <Picture stream={preview.stream} />
      <DeviceMenu kind="camera" used={preview.deviceId} choose={choose} />
    </CheckRow>
  );
}

function Picture({ stream }: { stream: MediaStream }) {
  return (
    <video
      className={style["picture"]}
      aria-label={words.cameraPicture}
      autoPlay
      muted
      playsInline
      ref={(element) => {
        if (element && element.srcObject !== stream) element.srcObject = stream;
      }}
    />
  );
}
