import { useState } from "react";
import type { Unfit } from "../../site/unfit.ts";
import { Button } from "../../ui/button.tsx";
import { Frame } from "./frame.tsx";
import { words } from "./words.ts";
import style from "./join.module.css";

/** What a browser lacks, and how to go on in another one. */
export function UnfitBrowser({ why }: { why: Unfit }) {
  const [copied, setCopied] = useState<"yes" | "no" | null>(null);
  const copy = async () => setCopied((await copyText(location.href)) ? "yes" : "no");
  return (
    <Frame title={words.unfit[why]}>
      <h1>{words.unfit[why]}</h1>
      <p>{why === "insecure" ? words.unfitInsecure : words.unfitHow}</p>
      {why === "insecure" ? null : (
        <ol>
          <li>{words.unfitStep1}</li>
          <li>{words.unfitStep2}</li>
        </ol>
      )}
      <p className={style["actions"]}>
        <Button kind="primary" size="site" onClick={() => void copy()}>
          {copied === "yes" ? words.copied : words.copy}
        </Button>
      </p>
      <p role="status">{copied === "no" ? words.copyByHand : ""}</p>
      <p className={style["link"]}>{location.href}</p>
      <p>
        <a href="/khong-ho-tro">{words.more}</a>
      </p>
    </Frame>
  );
}

/** Old and in-app browsers have no clipboard of their own; a selected field can be copied in all of them. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    // What it replaced is missing here.
    // oxlint-disable-next-line typescript/no-deprecated
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
