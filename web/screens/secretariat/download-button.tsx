import { Download } from "lucide-react";
import { useState } from "react";
import type { Problem } from "../../app/client.ts";
import type { Progress } from "../../app/save-file.ts";
import { Button } from "../../ui/button.tsx";
import { sayProblem } from "../../ui/toast.tsx";
import { saveReport, saveContribution } from "./download.ts";
import style from "./secretariat.module.css";
import { words } from "./words.ts";

type Props = { eventId: string; text: string; label?: string } & (
  | { file: string }
  | { contributionId: string }
);

/** Saves a report or a file that was handed in; what takes longer than a second shows how far it is. */
export function DownloadButton({ eventId, text, label, ...what }: Props) {
  const [progress, setProgress] = useState<Progress | "begun" | null>(null);
  async function save(): Promise<void> {
    setProgress("begun");
    try {
      if ("file" in what) await saveReport(eventId, what.file, setProgress);
      else await saveContribution(eventId, what.contributionId, setProgress);
    } catch (error) {
      // What `told` throws.
      const problem = error as Problem;
      sayProblem(problem, words.notSaved(problem.message));
    }
    setProgress(null);
  }
  const slow = progress !== null && progress !== "begun";
  return (
    <span className={style["download"]}>
      <Button
        size="dense"
        aria-label={label}
        disabled={progress !== null}
        onClick={() => void save()}
      >
        <Download aria-hidden size={16} />
        {text}
      </Button>
      {slow ? (
        <span role="status">
          <progress
            aria-label={words.saving}
            {...(progress.share === null ? {} : { value: progress.share })}
          />
          {progress.share === null
            ? words.preparing
            : words.savingShare(Math.round(progress.share * 100))}
        </span>
      ) : null}
    </span>
  );
}
