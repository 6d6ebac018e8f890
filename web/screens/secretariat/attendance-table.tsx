import { COUNTS_AS_PRESENT } from "../../../src/delegates/delegates.ts";
import { numberText } from "../../format/time.ts";
import { DataTable } from "../../ui/data-table.tsx";
import type { Round, SiteKnown } from "./reads.ts";
import style from "./secretariat.module.css";
import { words } from "./words.ts";

type Props = {
  sites: readonly SiteKnown[];
  rounds: readonly Round[];
  onOpen: (siteId: string) => void;
};

/** A row a site: its rounds of the roll call, who is there, the connection, and what does not agree. */
export function AttendanceTable({ sites, rounds, onOpen }: Props) {
  const heads = [words.site, ...rounds.map(({ id, name }) => ({ ...number(name), key: id }))];
  return (
    <DataTable label={words.attendance} heads={[...heads, ...HEADS]}>
      {sites.map((site) => (
        <Row key={site.siteId} {...{ site, rounds }} onOpen={() => onOpen(site.siteId)} />
      ))}
    </DataTable>
  );
}

const number = (text: string) => ({ text, kind: "number" }) as const;
const HEADS = [
  number(words.present),
  number(words.substituted),
  number(words.absent),
  number(words.unmarked),
  number(words.rate),
  words.status,
  number(words.share),
  number(words.drops),
  number(words.reported),
  words.differences,
];

type RowProps = { site: SiteKnown; rounds: readonly Round[]; onOpen: () => void };

function Row({ site, rounds, onOpen }: RowProps) {
  const { connection, headcount, differences } = site;
  return (
    <tr>
      <th scope="row">
        <button type="button" className={style["open"]} onClick={onOpen}>
          {site.code ? <span className={style["code"]}>{site.code} </span> : null}
          {site.name}
        </button>
      </th>
      {rounds.map((round) => (
        <RoundCell key={round.id} round={round} siteId={site.siteId} />
      ))}
      <Named delegates={site.delegates} />
      <td>
        <span className={style["status"]} data-status={connection.status}>
          {words.statuses[connection.status]}
        </span>
      </td>
      <td data-kind="number">{numberText(connection.sharePercent)} %</td>
      <td data-kind="number">{connection.drops}</td>
      <td data-kind="number">
        {headcount ? `${numberText(headcount.present)}/${numberText(headcount.expected)}` : "–"}
      </td>
      <td className={style["differences"]}>
        {differences.length === 0 ? (
          <span className={style["agrees"]}>{words.agrees}</span>
        ) : (
          differences.map(({ text }) => text).join("; ")
        )}
      </td>
    </tr>
  );
}

/** Who was present in a round, and whether the site has sent it. */
function RoundCell({ round, siteId }: { round: Round; siteId: string }) {
  const answer = round.answers.find((one) => one.siteId === siteId);
  // A withdrawn site is asked for nothing.
  if (!answer) return <td data-kind="number">–</td>;
  const present = COUNTS_AS_PRESENT.reduce((sum, one) => sum + (answer.byStatus[one] ?? 0), 0);
  return (
    <td data-kind="number">
      {answer.expected > 0 ? `${numberText(present)}/${numberText(answer.expected)}` : "–"}
      {answer.sentAt === null ? <span className={style["sub"]}>{words.notSent}</span> : null}
    </td>
  );
}

/** The named list by its latest marks. */
function Named({ delegates }: { delegates: SiteKnown["delegates"] }) {
  const { expected, present, substituted, excused, unexcused, unknown } = delegates;
  if (expected === 0)
    return [1, 2, 3, 4, 5].map((nth) => (
      <td key={nth} data-kind="number">
        –
      </td>
    ));
  return (
    <>
      <td data-kind="number">
        {numberText(present)}/{numberText(expected)}
      </td>
      <td data-kind="number">{numberText(substituted)}</td>
      <td data-kind="number">
        {numberText(excused + unexcused)}
        {excused > 0 ? (
          <span className={style["sub"]}>{words.ofThemExcused(numberText(excused))}</span>
        ) : null}
      </td>
      <td data-kind="number">{numberText(unknown)}</td>
      <td data-kind="number">{numberText(Math.round((present / expected) * 1000) / 10)} %</td>
    </>
  );
}
