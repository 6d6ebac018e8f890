import { useEffect, useState } from "react";
import { inOneLine, Problem, siteApi, told } from "../../app/client.ts";
import { changeLanguage, otherLanguage } from "../../i18n/language.ts";
import { words as common } from "../../i18n/words.ts";
import { Button } from "../../ui/button.tsx";
import { Loading } from "../../ui/loading.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { linesOf, type Network } from "./lines.ts";
import style from "./network.module.css";
import { words } from "./words.ts";

/** `/huong-dan-mang`: what a site's network has to let through, on one sheet of paper for whoever opens its ports. */
export function NetworkPage() {
  const [read, setRead] = useState<Network | Problem | null>(null);
  useEffect(() => {
    document.title = `${words.title} – ${common.product}`;
    told(siteApi.network.$get()).then(setRead, (error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      setRead(error);
    });
  }, []);
  if (read === null) return <Loading />;
  if (read instanceof Problem) return <Trouble what={inOneLine(read)} />;
  return (
    <main className={style["sheet"]}>
      <p className={style["acts"]}>
        <Button kind="primary" onClick={() => window.print()}>
          {words.print}
        </Button>
        <Button kind="quiet" size="dense" lang={otherLanguage} onClick={changeLanguage}>
          {common.otherLanguage}
        </Button>
      </p>
      <h1>{words.title}</h1>
      <p>{words.intro(new URL(read.pages).host)}</p>
      <Lines network={read} />
      <ul>
        <li>{words.outward}</li>
        <li>{words.webSocket}</li>
        {notesOn(read).map((note) => (
          <li key={note}>{note}</li>
        ))}
        <li>{words.after}</li>
      </ul>
    </main>
  );
}

function Lines({ network }: { network: Network }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.address}</th>
          <th scope="col">{words.protocol}</th>
          <th scope="col">{words.port}</th>
          <th scope="col">{words.use}</th>
        </tr>
      </thead>
      <tbody>
        {linesOf(network).map(({ address, protocol, port, use }) => (
          <tr key={use}>
            <th scope="row">{address}</th>
            <td>{protocol}</td>
            <td>{port}</td>
            <td>{use}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** About picture and sound, by where they go. */
function notesOn({ media }: Network): string[] {
  if (media === null) return [words.noMedia];
  if (media === "elsewhere") return [words.elsewhere, words.defaults, words.withoutUdp];
  if (media.tcp === null) return [words.ownMachine];
  return [words.withoutUdp, words.withoutBoth, ...(media.host === null ? [words.direct] : [])];
}
