import { FileSpreadsheet } from "lucide-react";
import { useId, useState } from "react";
import { staffApi, told, type Problem } from "../../app/client.ts";
import { save } from "../../app/save-file.ts";
import { Button } from "../../ui/button.tsx";
import button from "../../ui/button.module.css";
import { sayProblem } from "../../ui/toast.tsx";
import { refusalOf, useChange } from "../staff/changes.ts";
import { words } from "./paste-words.ts";
import style from "./paste.module.css";

type Props = {
  eventId: string;
  onRead: (rows: string[][], numbers: number[], file: string) => void;
};

/** Takes a spreadsheet that is dropped here or chosen; the server reads it into rows. */
export function FilePick({ eventId, onRead }: Props) {
  const id = useId();
  const [over, setOver] = useState(false);
  const read = useChange({
    send: async (file: File) => {
      const { rows, numbers } = await told(
        staffApi.events[":eventId"].spreadsheets.reading.$post(
          { param: { eventId } },
          { init: { body: file } },
        ),
      );
      onRead(rows, numbers, file.name);
    },
    stale: [],
    quiet: true,
  });
  const take = (files: FileList | null) => {
    const [file] = files ?? [];
    if (file) read.mutate(file);
  };
  return (
    <div
      className={style["drop"]}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <FileSpreadsheet aria-hidden size={24} />
      <p id={`${id}-drop`}>{words.drop}</p>
      {/* The browser's own button speaks the browser's language. */}
      <input
        id={id}
        className="spoken"
        type="file"
        accept=".xlsx,.csv"
        aria-describedby={`${id}-drop ${id}-wrong`}
        disabled={read.isPending}
        onChange={(event) => {
          take(event.target.files);
          // The same file again, once it was put right, is a change too.
          event.target.value = "";
        }}
      />
      <label htmlFor={id} className={`${button["button"]} ${button["plain"]}`}>
        {words.choose}
      </label>
      <p role="status">{read.isPending ? words.reading : ""}</p>
      <p id={`${id}-wrong`} role="alert" className={style["wrong"]}>
        {read.problem ? refusalOf(read.problem) : ""}
      </p>
    </div>
  );
}

type SaveProps = { eventId: string; name: string; text: string; rows: () => string[][] };

/** Saves rows as a workbook: an empty one to be filled in, or a list with what is wrong in it. */
export function SaveRows({ eventId, name, text, rows }: SaveProps) {
  const write = () =>
    save(
      staffApi.events[":eventId"].spreadsheets.$post({
        param: { eventId },
        json: { name, rows: rows() },
      }),
    ).catch((problem: Problem) => sayProblem(problem));
  return (
    <Button size="dense" onClick={() => void write()}>
      {text}
    </Button>
  );
}
