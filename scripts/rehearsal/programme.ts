import type { Api } from "./client.ts";
import { distance, finding, limits } from "./compare.ts";
import type { Finding } from "./compare.ts";
import type { TruthSegment, TruthTurn } from "./compare-turns.ts";
import type { ProgrammeItem } from "./record.ts";
import type { Between } from "./truth.ts";

/** Items that did not follow their turns: begun, ended or as long as no call made them, or begun though nobody spoke. */
export async function programmeFindings(
  api: Api,
  eventId: string,
  turns: TruthTurn[],
): Promise<Finding[]> {
  const { items } = (await api.get<{ items: ProgrammeItem[] }>(`/events/${eventId}/programme`))
    .body;
  const known = new Set(items.map(({ id }) => id));
  const lost = turns.filter(({ itemId }) => itemId !== null && !known.has(itemId));
  const wrong = items.flatMap((item) => {
    const its = turns.filter(({ itemId }) => itemId === item.id);
    const spoken = its.flatMap(({ segments }) => segments);
    return follows(item, spoken) ? [] : [{ item, spoken, turn: its[0] }];
  });
  return [
    ...lost.map((turn) => finding("report", turn, "chương trình không có mục của lượt này")),
    ...wrong.map(({ item, spoken, turn }) => {
      const shown = `${item.actualStartAt} – ${item.actualEndAt}, ${item.actualSeconds} s`;
      const text = `chương trình, mục ${item.position}: ${shown}; thật ra ${spokenText(spoken)}`;
      return finding("report", turn ?? {}, text);
    }),
  ];
}

function follows(item: ProgrammeItem, segments: TruthSegment[]): boolean {
  const { actualStartAt, actualEndAt, actualSeconds, running } = item;
  const [first, last] = [segments[0], segments.at(-1)];
  if (!first || !last) return !running && (actualStartAt ?? actualEndAt ?? actualSeconds) === null;
  const { from, to } = lengthOf(segments);
  return (
    !running &&
    isAt(actualStartAt, first.began) &&
    isAt(actualEndAt, endOf(last)) &&
    actualSeconds !== null &&
    actualSeconds >= Math.floor(from / 1000) &&
    actualSeconds <= Math.floor(to / 1000)
  );
}

function isAt(time: string | null, between: Between): boolean {
  return Math.abs(distance(Date.parse(time ?? ""), between)) <= limits.turn;
}

/** Milliseconds of all of them together, at least and at most: each begins and ends within its calls. */
function lengthOf(segments: TruthSegment[]): Between {
  const slack = 2 * limits.turn * segments.length;
  const sum = (lengths: number[]) => lengths.reduce((total, length) => total + length, 0);
  return {
    from: sum(segments.map((one) => endOf(one).from - one.began.to)) - slack,
    to: sum(segments.map((one) => endOf(one).to - one.began.from)) + slack,
  };
}

/** One that nobody ended, ended at any moment: that it did stands with the turns. */
function endOf({ began, ended }: TruthSegment): Between {
  return ended ?? { from: began.to, to: Number.POSITIVE_INFINITY };
}

function spokenText(segments: TruthSegment[]): string {
  const [first, last] = [segments[0], segments.at(-1)];
  if (!first || !last) return "không ai phát biểu";
  const { from, to } = lengthOf(segments);
  const time = (at: number | undefined) => (at === undefined ? "…" : new Date(at).toISOString());
  return `${time(first.began.from)} – ${time(last.ended?.to)}, ${from / 1000} đến ${to / 1000} s`;
}
