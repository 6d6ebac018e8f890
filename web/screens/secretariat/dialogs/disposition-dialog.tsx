import { useState } from "react";
import { staffApi, told } from "../../../app/client.ts";
import { words as common } from "../../../i18n/words.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog, DialogButtons } from "../../../ui/dialog.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { Form } from "../../../ui/form.tsx";
import { ifVersion, useChange } from "../../staff/changes.ts";
import { keys } from "../../staff/reads.ts";
import type { Recommendation } from "../reads.ts";
import { words as registerWords } from "../contributions-words.ts";

type Props = { eventId: string; recommendation: Recommendation; onClose: () => void };
const DISPOSITIONS = ["pending", "accepted", "partly_accepted", "explained"] as const;

/** Says what became of a recommendation, and the answer that goes with it. */
export function DispositionDialog({ eventId, recommendation, onClose }: Props) {
  const [disposition, setDisposition] = useState(recommendation.disposition);
  const [answer, setAnswer] = useState(recommendation.answer ?? "");
  const change = useChange({
    send: () =>
      told(
        staffApi.events[":eventId"].recommendations[":recommendationId"].$patch(
          {
            param: { eventId, recommendationId: recommendation.id },
            json: { disposition, answer: answer.trim() === "" ? null : answer },
          },
          ifVersion(recommendation.version),
        ),
      ),
    stale: [keys.of(eventId, "contributions")],
    done: onClose,
    quiet: true,
  });
  return (
    <Dialog title={registerWords.dispose} onClose={onClose}>
      <p>{recommendation.text}</p>
      <Form problem={change.problem} onSubmit={() => change.mutate(undefined)}>
        <SelectField
          label={registerWords.disposition}
          pointer="/disposition"
          value={disposition}
          onChange={setDisposition}
          options={DISPOSITIONS.map((value) => ({
            value,
            text: registerWords.dispositions[value],
          }))}
        />
        <TextField
          label={registerWords.answer}
          pointer="/answer"
          value={answer}
          onChange={setAnswer}
          rows={4}
        />
        <DialogButtons>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" kind="primary" disabled={change.isPending}>
            {common.save}
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
