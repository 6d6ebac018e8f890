import { useState } from "react";
import { matches } from "../../format/fold.ts";
import { dayText } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { SearchField, SelectField } from "../../ui/field.tsx";
import { Loading } from "../../ui/loading.tsx";
import { useSites } from "../organizer/reads.ts";
import type { InEvent } from "../staff/event-page.tsx";
import { mayIn } from "../staff/reads.ts";
import { ReadFailed } from "../staff/signed-in.tsx";
import { AddContribution, RecommendationDialog } from "./dialogs.tsx";
import { DownloadButton } from "./download-button.tsx";
import { Missing } from "./missing.tsx";
import { useRegister, type Contribution, type Recommendation } from "./reads.ts";
import { RecordsPage } from "./records-page.tsx";
import style from "./secretariat.module.css";
import { words } from "./words.ts";
import { words as registerWords } from "./contributions-words.ts";

type Wanted = Recommendation["disposition"] | "all";
const WANTED: Wanted[] = ["all", "pending", "accepted", "partly_accepted", "explained"];

/** `/su-kien/:id/thu-ky/van-ban-gop-y`: the register, what is missing, what each text recommends, and what became of that. */
export function ContributionsPage() {
  return (
    <RecordsPage title={words.contributions}>{(given) => <Register {...given} />}</RecordsPage>
  );
}

function Register({ event, me }: InEvent) {
  const { data: register, error, refetch } = useRegister(event);
  const { data: sites = [] } = useSites(event.id);
  const [sought, setSought] = useState("");
  const [wanted, setWanted] = useState<Wanted>("all");
  const [open, setOpen] = useState<Opened | null>(null);
  const [adding, setAdding] = useState(false);
  if (error) return <ReadFailed error={error} retry={() => void refetch()} />;
  if (!register) return <Loading />;
  const shown = register.filter(
    ({ organization, title, recommendations }) =>
      matches(sought, organization, title, ...recommendations.map(({ text }) => text)) &&
      (wanted === "all" || recommendations.some(({ disposition }) => disposition === wanted)),
  );
  const siteName = (id: string | null) => sites.find((site) => site.id === id)?.name ?? "";
  return (
    <>
      <div className={style["head"]}>
        <h1>
          {words.contributions} <span className={style["count"]}>{countText(register)}</span>
        </h1>
        <SearchField label={registerWords.searchRegister} value={sought} onChange={setSought} />
        <SelectField
          label={registerWords.disposition}
          bare
          value={wanted}
          onChange={setWanted}
          options={WANTED.map((value) => ({ value, text: registerWords.dispositions[value] }))}
        />
        <DownloadButton eventId={event.id} file="contributions.xlsx" text={words.saveTable} />
        {mayIn(me, event.id, "contributions.create") ? (
          <Button kind="primary" onClick={() => setAdding(true)}>
            {registerWords.addContribution}
          </Button>
        ) : null}
      </div>
      <Missing event={event} />
      {shown.length === 0 ? (
        <p className={style["empty"]}>
          {register.length === 0 ? registerWords.noContributions : words.noneFound}
        </p>
      ) : (
        <DataTable label={words.contributions} heads={HEADS}>
          {shown.map((one) => (
            <Row
              key={one.id}
              contribution={one}
              site={siteName(one.siteId)}
              zone={event.timeZone}
              onOpen={mayIn(me, event.id, "contributions.change") ? setOpen : null}
            />
          ))}
        </DataTable>
      )}
      {adding ? <AddContribution eventId={event.id} onClose={() => setAdding(false)} /> : null}
      {open ? <RecommendationDialog {...open} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

const HEADS = [
  registerWords.organization,
  registerWords.delivery,
  registerWords.received,
  registerWords.file,
  registerWords.recommendations,
];

function countText(register: Contribution[]): string {
  const presented = register.filter((one) => one.presented).length;
  return registerWords.countedContributions(register.length, presented);
}

/** Null adds a recommendation to the contribution. */
type Opened = { contribution: Contribution; recommendation: Recommendation | null };
type RowProps = {
  contribution: Contribution;
  site: string;
  zone: string;
  /** Null where they may only look. */
  onOpen: ((opened: Opened) => void) | null;
};

function Row({ contribution, site, zone, onOpen }: RowProps) {
  const { id, eventId, organization, title, delivery, presented, file } = contribution;
  return (
    <tr className={style["tall"]}>
      <th scope="row">
        {organization}
        <span className={style["sub"]}>{[title, site].filter(Boolean).join(" · ")}</span>
      </th>
      <td>
        {registerWords.deliveries[delivery]}
        {presented ? <span className={style["sub"]}>{registerWords.presented}</span> : null}
      </td>
      <td>{dayText(contribution.receivedAt, zone)}</td>
      <td>
        {file ? (
          <DownloadButton
            eventId={eventId}
            contributionId={id}
            text={registerWords.saveFile}
            label={registerWords.saveFileOf(organization)}
          />
        ) : (
          <span className={style["missing"]}>{registerWords.noFile}</span>
        )}
      </td>
      <td>
        <Recommendations contribution={contribution} onOpen={onOpen} />
      </td>
    </tr>
  );
}

function Recommendations({ contribution, onOpen }: Pick<RowProps, "contribution" | "onOpen">) {
  const { organization, recommendations } = contribution;
  return (
    <>
      {recommendations.length > 0 ? (
        <ul className={style["recommendations"]}>
          {recommendations.map((one) => (
            <li key={one.id}>
              <span>
                {one.text}
                {one.addressee ? (
                  <span className={style["sub"]}>{registerWords.toAddressee(one.addressee)}</span>
                ) : null}
              </span>
              <span className={style["disposition"]} data-disposition={one.disposition}>
                {registerWords.dispositions[one.disposition]}
              </span>
              {onOpen ? (
                <Button
                  size="dense"
                  kind="quiet"
                  aria-label={registerWords.disposeOf(one.text)}
                  onClick={() => onOpen({ contribution, recommendation: one })}
                >
                  {registerWords.dispose}
                </Button>
              ) : null}
              {one.answer ? <span className={style["sub"]}>{one.answer}</span> : null}
            </li>
          ))}
        </ul>
      ) : null}
      {onOpen ? (
        <Button
          size="dense"
          kind="quiet"
          aria-label={registerWords.addRecommendationOf(organization)}
          onClick={() => onOpen({ contribution, recommendation: null })}
        >
          {registerWords.addRecommendation}
        </Button>
      ) : null}
    </>
  );
}
