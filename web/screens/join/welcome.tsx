import { useEffect } from "react";
import { Link } from "wouter";
import { timeAndDay } from "../../format/time.ts";
import { prefetchMedia } from "../../site/media-room.ts";
import type { Known } from "../../site/session.ts";
import { ButtonLink } from "./button-link.tsx";
import { Frame } from "./frame.tsx";
import { words } from "./words.ts";
import style from "./join.module.css";

/** Keeps the line of what is not known yet, so that the button does not move. */
const BLANK = "\u00a0";

/** The first page of a link: whose it is, and one button to go on, which waits for no answer of the server. */
export function Welcome({ known, secret }: { known: Known | null; secret?: string }) {
  useEffect(prefetchMedia, []);
  const name = known?.site.name;
  return (
    <Frame title={name === undefined ? words.opening : words.titleOf(name)}>
      <div className={style["head"]}>
        <p className={style["event"]}>{known?.event.title ?? BLANK}</p>
        <h1>{name ?? words.opening}</h1>
        <p>{known ? words.startsAt(timeAndDay(known.event.startsAt)) : BLANK}</p>
      </div>
      {known ? <StateOf event={known.event} /> : null}
      {secret === undefined ? (
        // Before that the heading says it.
        known && <p role="status">{words.opening}</p>
      ) : (
        <nav className={style["actions"]}>
          <ButtonLink to={`/vao/${secret}/kiem-tra`} kind="primary">
            {words.begin}
          </ButtonLink>
          <p className={style["others"]}>
            <Link href={`/vao/${secret}/phong`}>{words.enterNow}</Link>
            <Link href={`/vao/${secret}/diem-danh`}>{words.rollCallOnly}</Link>
          </p>
        </nav>
      )}
      <section className={style["steps"]} aria-label={words.steps}>
        <ol>
          <li>{words.step1}</li>
          <li>{words.step2}</li>
          <li>{words.step3}</li>
        </ol>
      </section>
      <p className={style["note"]}>{words.logged}</p>
    </Frame>
  );
}

function StateOf({ event }: { event: Known["event"] }) {
  if (event.state === "draft") return <p className={style["state"]}>{words.notOpen}</p>;
  if (event.state === "cancelled") return <p className={style["state"]}>{words.cancelled}</p>;
  if (event.state === "closed" || event.state === "archived")
    return <p className={style["state"]}>{words.closed}</p>;
  return null;
}
