import { useEffect, useState } from "react";
import { useHistoryState, navigate } from "wouter/use-browser-location";
import { Problem, staffApi, told } from "../../app/client.ts";
import { changeLanguage, otherLanguage } from "../../i18n/language.ts";
import { words as common } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import "../../ui/fonts.css";
import { Form } from "../../ui/form.tsx";
import style from "./sign-in.module.css";
import { words } from "./words.ts";

/** `/dang-nhap`: in by a one-time link, whose secret stands behind the `#`, or by a key. */
export function SignIn() {
  const [secret] = useState(takeSecret);
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(secret !== "");
  const state: { back?: string } | null = useHistoryState();
  const back = state?.back ?? "/su-kien";

  useEffect(() => {
    document.title = `${words.title} – ${common.product}`;
    if (secret !== "") void enter(secret, back).catch(refused);
  }, [secret, back]);

  function refused(error: unknown): void {
    setBusy(false);
    setProblem(error instanceof Problem ? error : null);
  }

  function submit(): void {
    setBusy(true);
    setProblem(null);
    void enter(secretIn(typed), back).catch(refused);
  }

  return (
    <main className={style["page"]}>
      <div className={style["card"]}>
        <p className={style["product"]}>
          <img src="/icon.svg" alt="" width={32} height={32} />
          {common.product}
          <Button kind="quiet" size="dense" lang={otherLanguage} onClick={changeLanguage}>
            {common.otherLanguage}
          </Button>
        </p>
        <h1>{words.title}</h1>
        {busy ? (
          <p role="status">{words.entering}</p>
        ) : (
          <Form problem={problem} onSubmit={submit}>
            <p className={style["purpose"]}>{words.purpose}</p>
            <TextField
              label={words.key}
              pointer="/secret"
              hint={words.hint}
              type="password"
              value={typed}
              onChange={setTyped}
              focused
            />
            <Button type="submit" kind="primary" disabled={typed.trim() === ""}>
              {words.enter}
            </Button>
            <p className={style["purpose"]}>{words.site}</p>
          </Form>
        )}
      </div>
    </main>
  );
}

/** The secret of a link that was opened; the address forgets it at once, so that nobody reads it there later. */
function takeSecret(): string {
  const secret = decodeURIComponent(location.hash.slice(1));
  if (secret !== "") history.replaceState(history.state, "", location.pathname);
  return secret;
}

/** Of a pasted link what stands behind its `#`. */
function secretIn(typed: string): string {
  return typed.trim().split("#").at(-1) ?? "";
}

async function enter(secret: string, back: string): Promise<void> {
  await told(staffApi.session.$post({ json: { secret } }));
  navigate(back, { replace: true });
}
