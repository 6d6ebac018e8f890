import { getAll } from "./client.ts";
import type { Api } from "./client.ts";
import { finding } from "./compare.ts";
import type { Finding } from "./compare.ts";
import { secondsIn } from "./figures.ts";
import type { Attendance, SiteAttendance } from "./record.ts";

/** What was reported of the people in the sites: the last number of each site and the last mark of each delegate. */
export type TruthPresence = {
  headcounts: Map<string, Headcount>;
  marks: Map<string, string>;
};
type Headcount = { expected: number; present: number; excused: number; unexcused: number };
type Delegate = { id: string; siteId: string; status: string };

const STATUSES = ["present", "present_online", "late", "excused", "present", "unexcused"] as const;
const THERE: readonly string[] = ["present", "present_online", "late"];

/** Calls the roll of every site, some of it twice, and reports its numbers; answers what is true then. */
export async function reportPresence(
  api: Api,
  eventId: string,
  siteIds: string[],
): Promise<TruthPresence> {
  const path = `/events/${eventId}`;
  const delegates = await getAll<Delegate>(api, `${path}/delegates`);
  const truth: TruthPresence = { headcounts: new Map(), marks: new Map() };
  for (const [nth, siteId] of siteIds.entries()) {
    const theirs = delegates.filter((delegate) => delegate.siteId === siteId);
    const marks = theirs.map(({ id }, place) => ({
      delegateId: id,
      status: STATUSES[(nth + place) % STATUSES.length] ?? "present",
    }));
    const [first] = marks;
    if (first) {
      const wrong = { ...first, status: "unknown" };
      await api.send("POST", `${path}/roll-call`, { marks: [wrong] });
      await api.send("POST", `${path}/roll-call`, { marks });
    }
    for (const { delegateId, status } of marks) truth.marks.set(delegateId, status);
    const count = countOf(marks.map(({ status }) => status));
    const early = { ...count, present: 0, unexcused: count.unexcused + count.present };
    const headcounts = `${path}/sites/${siteId}/headcounts`;
    await api.send("POST", headcounts, early);
    await api.send("POST", headcounts, count);
    truth.headcounts.set(siteId, count);
  }
  return truth;
}

function countOf(statuses: string[]): Headcount {
  const count = (wanted: (status: string) => boolean) => statuses.filter(wanted).length;
  return {
    expected: statuses.length,
    present: count((status) => THERE.includes(status)),
    excused: count((status) => status === "excused"),
    unexcused: count((status) => status === "unexcused"),
  };
}

type Summary = { headcount: Headcount & { sitesReported: number } };

/** People that the record counts otherwise than they were reported. */
export async function presenceFindings(
  api: Api,
  eventId: string,
  { headcounts, marks }: TruthPresence,
  attendance: SiteAttendance[],
): Promise<Finding[]> {
  const path = `/events/${eventId}`;
  const { headcount } = (await api.get<Summary>(`${path}/summary`)).body;
  const all = [...headcounts.values()];
  const sum = (key: keyof Headcount) => all.reduce((total, one) => total + one[key], 0);
  const wanted = [headcounts.size, ...COUNTED.map(sum)].join(" / ");
  const shown = [headcount.sitesReported, ...COUNTED.map((key) => headcount[key])].join(" / ");
  const delegates = await getAll<Delegate>(api, `${path}/delegates`);
  const wrong = delegates.filter(({ id, status }) => status !== (marks.get(id) ?? "unknown"));
  const there = [...marks.values()].filter((status) => THERE.includes(status)).length;
  const listed = attendance.reduce((total, site) => total + site.delegates.present, 0);
  return [
    ...(shown === wanted ? [] : [finding("people", {}, `quân số ${shown}, phải là ${wanted}`)]),
    ...(wrong.length === 0
      ? []
      : [finding("people", {}, `${wrong.length} đại biểu có trạng thái khác lần điểm danh cuối`)]),
    ...(listed === there
      ? []
      : [finding("people", {}, `có mặt theo danh sách ${listed}, điểm danh ${there}`)]),
  ];
}

const COUNTED = ["expected", "present", "excused", "unexcused"] as const;

/** A stay that LiveKit never told of is added to a site's, counts, is voided again and counts no more. */
export async function correctionFindings(
  api: Api,
  eventId: string,
  siteId: string,
  { window, sites }: Attendance,
): Promise<Finding[]> {
  const before = sites.find((site) => site.siteId === siteId);
  const [from, to] = [Date.parse(window.from ?? ""), Date.parse(window.to ?? "")];
  if (!before || !(to > from)) return [finding("report", {}, "không có gì để đính chính")];
  const path = `/events/${eventId}`;
  const added = { from: window.from ?? "", to: new Date((from + to) / 2).toISOString() };
  const reason = "Tổng duyệt: đường truyền dự phòng";
  const read = async () =>
    (await api.get<SiteAttendance>(`${path}/attendance/sites/${siteId}`)).body;
  await api.send("POST", `${path}/corrections`, { siteId, ...added, reason });
  const corrected = await read();
  const wanted = secondsIn([...before.intervals, added], { from, to });
  const interval = corrected.intervals.find(({ evidence }) => evidence.from === "corrected");
  const intervalId = interval?.id ?? "";
  await api.send("POST", `${path}/corrections`, { siteId, intervalId, void: true, reason });
  const after = await read();
  const isRight =
    corrected.connectedSeconds === wanted && after.connectedSeconds === before.connectedSeconds;
  if (isRight) return [];
  const seconds = [before, corrected, after].map(({ connectedSeconds }) => connectedSeconds);
  return [finding("report", {}, `đính chính: ${seconds.join(" → ")} s, phải lên ${wanted} rồi về`)];
}
