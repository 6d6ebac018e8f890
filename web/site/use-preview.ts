import { useEffect, useState } from "react";
import { openPreview, rememberDevice, type Preview } from "../media/devices.ts";
import type { Refusal } from "../media/port.ts";

export type PreviewState = Preview | Refusal | null;

/** Camera or microphone for the person alone, from a screen's first moment to its last; null while it opens. */
export function usePreview(
  kind: "camera" | "microphone",
  opened: (state: Preview | Refusal) => void,
) {
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ attempt: number; preview: PreviewState }>({
    attempt: 0,
    preview: null,
  });
  useEffect(() => {
    let wanted = true;
    let stop: (() => void) | null = null;
    void openPreview(kind).then((preview) => {
      if (typeof preview !== "string") stop = preview.stop;
      if (!wanted) {
        stop?.();
        return;
      }
      setState({ attempt, preview });
      opened(preview);
    });
    return () => {
      wanted = false;
      stop?.();
    };
    // `opened` is told once an attempt, whichever function it is by then.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies, react-hooks/exhaustive-deps
  }, [kind, attempt]);
  const again = () => setAttempt(attempt + 1);
  return {
    preview: state.attempt === attempt ? state.preview : null,
    again,
    choose(id: string) {
      rememberDevice(kind, id);
      again();
    },
  };
}
