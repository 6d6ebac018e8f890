import { useEffect, useState } from "react";
import { QrCode } from "../../ui/qr-code.tsx";
import { inOneLine, Problem, told } from "../../app/client.ts";
import { serverNow } from "../../live/clock.ts";
import { keep, readKept } from "../../site/kept.ts";
import type { Joined } from "../../site/session.ts";
import { words } from "./words.ts";
import style from "./roll-call.module.css";

const VALID_FOR = 12 * 3600_000;
/** One that is about to end is not shown any more. */
const AT_LEAST = 3600_000;

type Code = { url: string; expiresAt: number };

/** The code that delegates open on their own phones; one link serves the site for the day. */
export function CheckInCode({ joined }: { joined: Joined }) {
  const name = `check-in-${joined.site.id}`;
  const [code, setCode] = useState<Code | null>(() => usable(readKept<Code>(name)));
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    if (code !== null) return;
    void makeLink(joined)
      .then((made) => {
        keep(name, made);
        setCode(made);
      })
      .catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        setProblem(inOneLine(error));
      });
  }, [code, joined, name]);
  return (
    <section className={style["code"]}>
      <h2>{words.qrTitle}</h2>
      <p>{words.qrHow}</p>
      {code === null ? (
        <p role="status">{problem ?? words.qrMaking}</p>
      ) : (
        <>
          <QrCode text={code.url} label={words.qr} />
          <p className={style["url"]}>{code.url}</p>
        </>
      )}
    </section>
  );
}

function usable(code: Code | null): Code | null {
  return code !== null && code.expiresAt - serverNow() > AT_LEAST ? code : null;
}

async function makeLink({ api, event, site }: Joined): Promise<Code> {
  const links = api.events[":eventId"].sites[":siteId"]["check-in-links"];
  const expiresAt = serverNow() + VALID_FOR;
  const param = { eventId: event.id, siteId: site.id };
  const json = { expiresAt: new Date(expiresAt).toISOString() };
  const made = await told(links.$post({ param, json }));
  // api.md section 3: `{id, secret, url, expiresAt}`; the route's type does not say it.
  return { url: (made as { url: string }).url, expiresAt };
}
