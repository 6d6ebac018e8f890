/** The parts of the data file of the seminar that the rehearsal uses. */
export type Seminar = {
  event: {
    title: string;
    planned_start: string;
    planned_end: string;
    place: string;
    organizer: string;
    timezone: string;
  };
  topics: { id: string; text: string }[];
  people: { id: string; full_name: string; rank: string | null; positions: string[] }[];
  sites: SiteData[];
  delegates: {
    site_id: string;
    person_id: string | null;
    label: string | null;
    organization: string;
    precedence: number;
  }[];
  programme: ItemData[];
  contributions: ContributionData[];
};

export type SiteData = {
  id: string;
  role: "central" | "remote";
  name: string;
  province_code: string;
};

export type ItemData = {
  kind: string;
  title: string;
  planned_minutes: number;
  site_id: string | null;
  contribution_id?: string;
};

export type ContributionData = {
  id: string;
  organization: string;
  site_id: string;
  delivery: string;
  presentation_slot: number | null;
  topic_ids: string[];
  summary_points?: string[];
};

/** The central site, the presenters in order of their slots, then the others; beyond the 64, made-up ones. */
export function sitesFor({ sites, contributions }: Seminar, count: number): SiteData[] {
  const slot = ({ id }: SiteData) =>
    contributions.find(
      ({ site_id, presentation_slot }) => presentation_slot !== null && site_id === id,
    )?.presentation_slot ?? 99;
  const remote = sites
    .filter(({ role }) => role === "remote")
    .toSorted((a, b) => slot(a) - slot(b));
  const central = sites.filter(({ role }) => role === "central");
  const extra = Array.from({ length: Math.max(0, count - sites.length) }, (_, nth) => ({
    id: `extra-${nth}`,
    role: "remote" as const,
    name: `Điểm cầu thử số ${sites.length + nth + 1}`,
    province_code: `T${nth + 1}`,
  }));
  return [...central, ...remote, ...extra].slice(0, count);
}
