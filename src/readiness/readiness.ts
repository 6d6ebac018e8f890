import type { Words } from "../errors.ts";

/** What is known of a site before the day. */
export type SiteReady = {
  siteId: string;
  role: "central" | "remote";
  delegates: number;
  inCharge: boolean;
  linkIssued: boolean;
  linkSent: boolean;
  linkOpened: boolean;
  checkPassed: boolean;
};

/** One thing to be done before the day: how far it is, and which sites are the gap. */
export type Step = {
  step: string;
  title: Words;
  done: number;
  total: number;
  complete: boolean;
  missingSiteIds: string[];
};

/** The steps in the order of preparation (ux.md 5.4): what each asks of every site. */
const OF_EACH_SITE: { step: string; title: Words; has: (site: SiteReady) => boolean }[] = [
  {
    step: "inCharge",
    title: { vi: "Điểm cầu có người phụ trách", en: "Sites with somebody in charge" },
    has: (site) => site.inCharge,
  },
  {
    step: "delegates",
    title: { vi: "Điểm cầu có danh sách đại biểu", en: "Sites with delegates" },
    has: (site) => site.delegates > 0,
  },
  {
    step: "linksIssued",
    title: { vi: "Điểm cầu đã được cấp đường dẫn", en: "Sites with a link" },
    has: (site) => site.linkIssued,
  },
  {
    step: "linksSent",
    title: { vi: "Điểm cầu đã được gửi đường dẫn", en: "Sites whose link was sent" },
    has: (site) => site.linkSent,
  },
  {
    step: "linksOpened",
    title: { vi: "Điểm cầu đã mở đường dẫn", en: "Sites that opened their link" },
    has: (site) => site.linkOpened,
  },
  {
    step: "lineChecks",
    title: { vi: "Điểm cầu kiểm tra đường truyền đạt", en: "Sites whose line check passed" },
    has: (site) => site.checkPassed,
  },
];

/** How ready an event is; `sites` are those that were not withdrawn. */
export function stepsOf(programmeItems: number, sites: SiteReady[]): Step[] {
  const central = sites.some(({ role }) => role === "central");
  return [
    {
      step: "programme",
      title: { vi: "Mục chương trình", en: "Programme items" },
      done: programmeItems,
      total: programmeItems,
      complete: programmeItems > 0,
      missingSiteIds: [],
    },
    {
      step: "sites",
      title: { vi: "Điểm cầu, có điểm cầu trung ương", en: "Sites, a central one among them" },
      done: sites.length,
      total: sites.length,
      complete: central,
      missingSiteIds: [],
    },
    ...OF_EACH_SITE.map(({ has, ...words }) => {
      const missing = sites.filter((site) => !has(site));
      return {
        ...words,
        done: sites.length - missing.length,
        total: sites.length,
        complete: sites.length > 0 && missing.length === 0,
        missingSiteIds: missing.map(({ siteId }) => siteId),
      };
    }),
  ];
}
