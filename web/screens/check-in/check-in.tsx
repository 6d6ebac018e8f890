import { useCallback, useEffect, useState } from "react";
import { useParams } from "wouter";
import { matches } from "../../format/fold.ts";
import { Problem, siteApi, told } from "../../app/client.ts";
import { clockTime } from "../../format/time.ts";
import { changeLanguage, otherLanguage } from "../../i18n/language.ts";
import { words as common } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import { words } from "./words.ts";
import style from "./check-in.module.css";

type List = Awaited<ReturnType<typeof readNames>>;
type Person = List["items"][number];
type Done = { name: string; at: string };

/** `/dd/:token`, on a delegate's own phone: choose the own name, say that one is here. */
export function CheckIn() {
  const { token: secret } = useParams<{ token: string }>();
  const [list, setList] = useState<List | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const read = useCallback(() => {
    void readNames(secret).then(setList).catch(noteProblem(setProblem));
  }, [secret]);
  useEffect(() => {
    document.title = words.title;
    read();
  }, [read]);
  const again = () => {
    setProblem(null);
    read();
  };
  const finish = (name: string, at: string) => setDone({ name, at });
  return (
    <main className={style["page"]}>
      <div className={style["top"]}>
        <span>{common.product}</span>
        <Button kind="quiet" size="dense" lang={otherLanguage} onClick={changeLanguage}>
          {common.otherLanguage}
        </Button>
      </div>
      {list ? (
        <header>
          <p className={style["event"]}>{list.event.title}</p>
          <h1>{list.site.name}</h1>
        </header>
      ) : null}
      {done ? <Noted done={done} again={() => setDone(null)} /> : null}
      {problem ? <Wrong problem={problem} again={list ? null : again} /> : null}
      {list === null && problem === null ? <p role="status">{words.loading}</p> : null}
      {list && !done ? (
        <Choose list={list} secret={secret} finish={finish} fail={setProblem} />
      ) : null}
    </main>
  );
}

type ChooseProps = {
  list: List;
  secret: string;
  finish: (name: string, at: string) => void;
  fail: (problem: Problem | null) => void;
};

function Choose({ list, secret, finish, fail }: ChooseProps) {
  const [typed, setTyped] = useState("");
  const [person, setPerson] = useState<Person | null>(null);
  const [sending, setSending] = useState(false);
  const send = async (one: Person) => {
    setSending(true);
    fail(null);
    await told(siteApi["check-in"].$post({ json: { secret, delegateId: one.id } }))
      .then((said) => finish(nameOf(one), (said as { at: string }).at)) // its route's type does not say it
      .catch(noteProblem(fail));
    setSending(false);
  };
  if (list.items.length === 0) return <p>{words.empty}</p>;
  if (person)
    return (
      <section className={style["confirm"]}>
        <h2>{words.confirm(nameOf(person))}</h2>
        <Button kind="primary" size="site" disabled={sending} onClick={() => void send(person)}>
          {sending ? words.sending : words.present}
        </Button>
        <Button onClick={() => setPerson(null)}>{words.other}</Button>
      </section>
    );
  const found = list.items.filter((one) => matches(typed, nameOf(one)));
  return (
    <section>
      <h2 id="choose">{words.choose}</h2>
      <label className={style["find"]}>
        {words.find}
        <input
          type="search"
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <small>{words.findHint}</small>
      </label>
      <p role="status">{found.length === 0 ? words.none : ""}</p>
      <ul className={style["names"]} aria-labelledby="choose">
        {found.map((one) => (
          <li key={one.id}>
            <button type="button" onClick={() => setPerson(one)}>
              <strong>{nameOf(one)}</strong>
              {one.name !== null && one.label ? <span>{one.label}</span> : null}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Noted({ done, again }: { done: Done; again: () => void }) {
  return (
    <section className={style["done"]} role="status">
      <p className={style["tick"]} aria-hidden="true">
        ✓
      </p>
      <h2>{words.done(done.name)}</h2>
      <p>{words.doneAt(clockTime(done.at, undefined, false))}</p>
      <Button onClick={again}>{words.other}</Button>
    </section>
  );
}

/** A wrong link stays wrong: only what may pass is tried again. */
function Wrong({ problem, again }: { problem: Problem; again: (() => void) | null }) {
  return (
    <section className={style["wrong"]} role="alert">
      <h1>{words.wrong}</h1>
      <p>{problem.message}</p>
      <p>{words.askClerk}</p>
      {again && problem.code !== "link_invalid" ? (
        <Button onClick={again}>{common.retry}</Button>
      ) : null}
      <p>
        <small>{common.errorCode(problem.code)}</small>
      </p>
    </section>
  );
}

function readNames(secret: string) {
  return told(siteApi["check-in"].names.$post({ json: { secret } }));
}

function noteProblem(set: (problem: Problem) => void) {
  return (error: unknown) => {
    if (!(error instanceof Problem)) throw error;
    set(error);
  };
}

function nameOf({ name, label, rank }: Person): string {
  return name === null ? (label ?? "") : [rank, name].filter(Boolean).join(" ");
}
