import { X } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { Dialog as Base } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import type { Problem } from "../app/client.ts";
import { words } from "../i18n/words.ts";
import { Button } from "./button.tsx";
import style from "./dialog.module.css";
import { TextField } from "./field.tsx";
import { Form } from "./form.tsx";
import { DialogPlace } from "./overlays.ts";

type Props = {
  title: string;
  onClose: () => void;
  children: ReactNode;
  size?: "small" | "wide";
  /** For what asks before something that cannot be undone. */
  asks?: boolean;
};

/** A dialog while it is rendered: it holds the focus, Esc and the cross close it. */
export function Dialog({ title, onClose, children, size = "small", asks = false }: Props) {
  const [place, setPlace] = useState<HTMLDivElement | null>(null);
  return (
    <ModalOverlay
      isOpen
      isDismissable={false}
      onOpenChange={(open) => open || onClose()}
      className={style["overlay"] ?? ""}
    >
      <Modal className={`${style["modal"]} ${style[size]}`} data-dialog={size}>
        <Base className={style["dialog"] ?? ""} role={asks ? "alertdialog" : "dialog"}>
          <header className={style["head"]}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <button
              type="button"
              className={style["close"]}
              aria-label={words.close}
              onClick={onClose}
            >
              <X aria-hidden size={20} />
            </button>
          </header>
          <DialogPlace value={{ place }}>{children}</DialogPlace>
          <div ref={setPlace} />
        </Base>
      </Modal>
    </ModalOverlay>
  );
}

/** The buttons at the foot of a dialog; the last is the one that does it. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return <div className={style["buttons"]}>{children}</div>;
}

type Asked = {
  /** What is asked, with the name of the thing: `Kết thúc sự kiện “Hội thảo…”?` */
  title: string;
  /** What it leads to. */
  children?: ReactNode;
  /** The verb on the button. */
  verb: string;
  danger?: boolean;
  /** The label of the reason, where one is needed. */
  reason?: string;
  busy?: boolean;
  problem?: Problem | null;
  onConfirm: (reason: string) => void;
  onClose: () => void;
};

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ title, children, verb, danger, reason, ...rest }: Asked) {
  const { busy = false, problem = null, onConfirm, onClose } = rest;
  const [why, setWhy] = useState("");
  const toldId = useId();
  return (
    <Dialog title={title} onClose={onClose} asks>
      <Form problem={problem} onSubmit={() => onConfirm(why.trim())}>
        {children ? (
          <div id={toldId} className={style["told"]}>
            {children}
          </div>
        ) : null}
        {reason === undefined ? null : (
          <TextField
            label={reason}
            pointer="/reason"
            value={why}
            onChange={setWhy}
            rows={2}
            required
          />
        )}
        <DialogButtons>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button type="submit" kind={danger ? "danger" : "primary"} disabled={busy}>
            {verb}
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
