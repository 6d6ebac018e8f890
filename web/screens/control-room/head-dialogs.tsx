import { staffApi } from "../../app/client.ts";
import { words as common } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog, Dialog, DialogButtons } from "../../ui/dialog.tsx";
import { useStaff } from "../floor/conducting.tsx";
import { attempt } from "../floor/conductor.ts";
import { words as floorWords } from "../floor/words.ts";
import style from "./control-room.module.css";
import { KEYS } from "./keys.ts";
import { words } from "./words.ts";

/** The sheet of keys. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const rows = [
    ...KEYS.map((key) => [key, words.keyNames[key]] as const),
    ["F6", words.keyNames.F6] as const,
    [words.arrowKeys, words.keyNames.arrows] as const,
    ["Enter", words.keyNames.Enter] as const,
    ["Esc", words.keyNames.Esc] as const,
  ];
  return (
    <Dialog title={words.keyTitle} onClose={onClose}>
      <dl className={style["keys"]}>
        {rows.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <DialogButtons>
        <Button kind="primary" onClick={onClose}>
          {common.close}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

/** Asks before all sites are muted, and says what that means. */
export function MuteAllDialog({ eventId, onClose }: { eventId: string; onClose: () => void }) {
  const sites = useStaff((parts) => parts.sites?.length ?? 0);
  const mute = () => {
    onClose();
    void attempt(
      eventId,
      () => staffApi.events[":eventId"].microphones.$delete({ param: { eventId } }),
      { text: floorWords.done.muted },
    );
  };
  return (
    <ConfirmDialog
      title={words.askMuteAll(sites)}
      verb={words.muteAll}
      danger
      onConfirm={mute}
      onClose={onClose}
    >
      <p>{words.muteMeans}</p>
    </ConfirmDialog>
  );
}
