import { useState } from "react";
import { staffApi, told } from "../../../app/client.ts";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { FormDialog } from "../../../ui/form-dialog.tsx";
import { ifVersion, useChange } from "../../staff/changes.ts";
import { keys } from "../../staff/reads.ts";
import type { Contribution, Recommendation } from "../reads.ts";
import { words } from "../contributions-words.ts";

type Props = {
  contribution: Contribution;
  /** Null adds one. */
  recommendation: Recommendation | null;
  onClose: () => void;
};
const DISPOSITIONS = ["pending", "accepted", "partly_accepted", "explained"] as const;

/** What a contribution proposes and to whom; once entered, also what became of it and the answer. */
export function RecommendationDialog({ contribution, recommendation, onClose }: Props) {
  const { eventId, organization } = contribution;
  const [text, setText] = useState(recommendation?.text ?? "");
  const [addressee, setAddressee] = useState(recommendation?.addressee ?? "");
  const [disposition, setDisposition] = useState(recommendation?.disposition ?? "pending");
  const [answer, setAnswer] = useState(recommendation?.answer ?? "");
  const change = useChange({
    send: async () => {
      const said = { text, addressee: addressee.trim() || null };
      if (recommendation === null) await add(contribution, said);
      else
        await put(eventId, recommendation, { ...said, disposition, answer: answer.trim() || null });
    },
    stale: [keys.of(eventId, "contributions")],
    done: onClose,
    quiet: true,
  });
  return (
    <FormDialog
      title={recommendation ? words.recommendation : words.addRecommendation}
      change={change}
      onClose={onClose}
    >
      <p>{organization}</p>
      <TextField
        label={words.recommendationText}
        pointer="/text"
        value={text}
        onChange={setText}
        rows={4}
        focused={recommendation === null}
        required
      />
      <TextField
        label={words.addressee}
        pointer="/addressee"
        value={addressee}
        onChange={setAddressee}
      />
      {recommendation ? (
        <>
          <SelectField
            label={words.disposition}
            pointer="/disposition"
            value={disposition}
            onChange={setDisposition}
            options={DISPOSITIONS.map((value) => ({ value, text: words.dispositions[value] }))}
          />
          <TextField
            label={words.answer}
            pointer="/answer"
            value={answer}
            onChange={setAnswer}
            rows={4}
          />
        </>
      ) : null}
    </FormDialog>
  );
}

type Said = Pick<Recommendation, "text" | "addressee">;

function add({ eventId, id: contributionId }: Contribution, json: Said) {
  const { recommendations } = staffApi.events[":eventId"].contributions[":contributionId"];
  return told(recommendations.$post({ param: { eventId, contributionId }, json }));
}

function put(
  eventId: string,
  { id, version }: Recommendation,
  json: Said & Pick<Recommendation, "disposition" | "answer">,
) {
  const one = staffApi.events[":eventId"].recommendations[":recommendationId"];
  return told(one.$patch({ param: { eventId, recommendationId: id }, json }, ifVersion(version)));
}
