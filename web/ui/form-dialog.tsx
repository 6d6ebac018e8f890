import type { ReactNode } from "react";
import type { Problem } from "../app/client.ts";
import { words } from "../i18n/words.ts";
import { Button } from "./button.tsx";
import { Dialog, DialogButtons } from "./dialog.tsx";
import { Form } from "./form.tsx";

type Props = {
  title: string;
  /** What the form sends: on its way or not, and why it was refused last. */
  change: { isPending: boolean; problem: Problem | null; mutate: (sent: undefined) => void };
  /** On the button that sends. */
  verb?: string;
  /** On the button that closes. */
  leave?: string;
  onClose: () => void;
  children: ReactNode;
};

/** A dialog that is a form: fields, and at the foot the way out and the button that sends. */
export function FormDialog({ title, change, onClose, children, ...buttons }: Props) {
  const { verb = words.save, leave = words.cancel } = buttons;
  return (
    <Dialog title={title} onClose={onClose}>
      <Form problem={change.problem} onSubmit={() => change.mutate(undefined)}>
        {children}
        <DialogButtons>
          <Button onClick={onClose}>{leave}</Button>
          <Button type="submit" kind="primary" disabled={change.isPending}>
            {verb}
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
