import type { InEvent } from "../staff/event-page.tsx";
import { useMissing } from "./reads.ts";
import style from "./secretariat.module.css";
import { words as registerWords } from "./contributions-words.ts";

/** Which sites and speakers have not handed in anything. */
export function Missing({ event }: { event: InEvent["event"] }) {
  const { data } = useMissing(event);
  if (!data || data.sites.asked + data.speakers.asked === 0) return null;
  const { sites, speakers } = data;
  return (
    <div className={style["missingBoth"]}>
      <details>
        <summary>{registerWords.sitesSent(sites.sent, sites.asked)}</summary>
        <ul>
          {sites.missing.map(({ siteId, code, name }) => (
            <li key={siteId}>{[code, name].filter(Boolean).join(" ")}</li>
          ))}
        </ul>
      </details>
      {speakers.asked > 0 ? (
        <details>
          <summary>{registerWords.speakersSent(speakers.sent, speakers.asked)}</summary>
          <ul>
            {speakers.missing.map(({ itemId, title }) => (
              <li key={itemId}>{title}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}
