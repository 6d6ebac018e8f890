import { timeAndDay } from "../../format/time.ts";
import { words as common } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import { copyText } from "../../ui/copy-text.ts";
import { Dialog, DialogButtons } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import field from "../../ui/field.module.css";
import { say } from "../../ui/toast.tsx";
import style from "./admin.module.css";
import type { SignInLink } from "./data.ts";
import { words } from "./words.ts";

/** Shows a link that signs somebody in, this once. */
export function LinkDialog({ link, onClose }: { link: SignInLink; onClose: () => void }) {
  const copy = async () => {
    await copyText(link.url);
    say({ text: words.copied });
  };
  return (
    <Dialog title={words.linkFor(link.name)} onClose={onClose}>
      <div className={style["stack"]}>
        <p>{words.linkMeans(timeAndDay(link.expiresAt))}</p>
        <Field label={words.link}>
          {(ids) => (
            <input
              {...ids}
              className={field["control"]}
              readOnly
              value={link.url}
              onFocus={(event) => event.target.select()}
            />
          )}
        </Field>
        <DialogButtons>
          <Button onClick={onClose}>{common.close}</Button>
          <Button kind="primary" onClick={() => void copy()}>
            {words.copy}
          </Button>
        </DialogButtons>
      </div>
    </Dialog>
  );
}
