import { clockTime, durationText } from "../../format/time.ts";
import style from "./timeline.module.css";
import { pathOf, ticksOf, type LineState, type Span } from "./timeline.ts";
import { words } from "./words.ts";

export type Band = { id: string; title: string; from: number; to: number };
export type Row = { id: string; code: string | null; name: string; spans: Span[] };
type Props = { rows: Row[]; bands: Band[]; from: number; to: number; zone: string };

const WIDTH = 1000;
const STATES: LineState[] = ["connected", "unsteady", "lost"];

/** The lines of all sites over time: one path a row and state, the programme behind them. The table below it says the same. */
export function Timeline({ rows, bands, from, to, zone }: Props) {
  const placed = { from, to, width: WIDTH };
  const at = (moment: number) => ((moment - from) / (to - from)) * WIDTH;
  const percent = (moment: number) => `${(at(moment) / WIDTH) * 100}%`;
  const inside = bands.filter((band) => band.to > from && band.from < to);
  const ticks = ticksOf(from, to);
  return (
    <figure className={style["chart"]}>
      <figcaption className={style["legend"]}>
        {STATES.map((state) => (
          <span key={state} data-state={state}>
            {words.lines[state]}
          </span>
        ))}
      </figcaption>
      <ol className={style["names"]} aria-hidden>
        {rows.map(({ id, code, name }) => (
          <li key={id} title={name}>
            {code ? <b>{code} </b> : null}
            {name}
          </li>
        ))}
      </ol>
      <div className={style["lines"]}>
        <div className={style["bands"]} aria-hidden>
          {inside.map((band) => (
            <span
              key={band.id}
              title={band.title}
              style={{
                left: percent(Math.max(from, band.from)),
                width: `${((at(Math.min(to, band.to)) - at(Math.max(from, band.from))) / WIDTH) * 100}%`,
              }}
            >
              {band.title}
            </span>
          ))}
        </div>
        <svg
          role="img"
          aria-label={words.chartOf(rows.length)}
          viewBox={`0 0 ${WIDTH} ${rows.length}`}
          preserveAspectRatio="none"
          style={{ height: `calc(var(--row) * ${rows.length})` }}
        >
          {inside.map((band, nth) => (
            <rect
              key={band.id}
              className={style["band"]}
              data-odd={nth % 2 === 1 || undefined}
              x={at(Math.max(from, band.from))}
              width={at(Math.min(to, band.to)) - at(Math.max(from, band.from))}
              y={0}
              height={rows.length}
            />
          ))}
          {ticks.map((tick) => (
            <path key={tick} className={style["tick"]} d={`M${at(tick)} 0v${rows.length}`} />
          ))}
          {rows.map((row, top) => (
            <g key={row.id}>
              <title>{summaryOf(row, zone)}</title>
              {STATES.map((state) => {
                const d = pathOf(row.spans, state, { ...placed, top });
                return d === "" ? null : (
                  <path key={state} className={style["line"]} data-state={state} d={d} />
                );
              })}
            </g>
          ))}
        </svg>
        <div className={style["axis"]} aria-hidden>
          {ticks.map((tick) => (
            <span key={tick} style={{ left: percent(tick) }}>
              {clockTime(tick, zone, false)}
            </span>
          ))}
        </div>
      </div>
    </figure>
  );
}

/** What a pointer over the row is told. */
function summaryOf({ code, name, spans }: Row, zone: string): string {
  const lines = spans.map((span) => spanText(span, zone));
  const site = [code, name].filter(Boolean).join(" ");
  return [site, ...(lines.length === 0 ? [words.neverIn] : lines)].join("\n");
}

/** One span in words, in the table too. */
export function spanText({ state, from, to }: Span, zone: string): string {
  const times = `${clockTime(from, zone)}–${clockTime(to, zone)}`;
  return `${times} ${words.lines[state]} (${durationText((to - from) / 1000)})`;
}
