import { useQuery } from "@tanstack/react-query";
import { staffApi, told } from "../../../app/client.ts";
import { timeAndDay } from "../../../format/time.ts";
import { useConducting, useStaff } from "../../floor/conducting.tsx";
import type { Site } from "../../floor/floor.ts";
import { keys } from "../../staff/reads.ts";
import style from "./site-dialog.module.css";
import { STATE_SIGNS, useTile } from "./wall-store.ts";
import { words } from "./words.ts";

/** How the line of the site is now, and what its last own check came to. */
export function SiteLine({ site }: { site: Site }) {
  const tile = useTile(site.id);
  const signal = useStaff(({ signals }) => signals?.find(({ siteId }) => siteId === site.id));
  if (!tile) return null;
  const figures = [
    `${STATE_SIGNS[tile.state]} ${words.state[tile.state]}`,
    words.microphone[tile.microphone],
    ...(signal?.rttMs == null ? [] : [words.rtt(signal.rttMs)]),
    ...(signal?.lossPercent == null ? [] : [words.loss(signal.lossPercent)]),
  ];
  return (
    <div className={style["line"]}>
      <p>{figures.join(" · ")}</p>
      <LastCheck site={site} />
    </div>
  );
}

function LastCheck({ site }: { site: Site }) {
  const { eventId } = useConducting();
  const zone = useStaff(({ event }) => event?.timeZone);
  const { data } = useQuery({
    queryKey: keys.of(eventId, `check of ${site.id}`),
    queryFn: () =>
      told(
        staffApi.events[":eventId"].sites[":siteId"]["line-checks"].$get({
          param: { eventId, siteId: site.id },
          query: { limit: "1" },
        }),
      ),
    staleTime: 0,
  });
  const [check] = data?.items ?? [];
  if (!data) return null;
  if (!check) return <p className={style["quiet"]}>{words.noCheck}</p>;
  const parts = (["browser", "camera", "microphone", "speaker", "line"] as const).flatMap(
    (part) => {
      const found = check[part];
      return found ? [words.partIs(words.parts[part], words.verdicts[found.verdict])] : [];
    },
  );
  return (
    <p className={style["quiet"]}>
      {words.lastCheck(words.verdicts[check.result], timeAndDay(check.checkedAt, zone))}
      {parts.length === 0 ? null : ` (${parts.join(", ")})`}
    </p>
  );
}
