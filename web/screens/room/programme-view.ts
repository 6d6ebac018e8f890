import type { LiveViews } from "../../../src/app.ts";
import type { Participant, Wanted } from "../../media/port.ts";

type Sources = LiveViews["site"]["sources"];
/** What fills the picture: somebody's camera or screen, with the speaker's camera small beside a screen. */
export type Shown = { owner: string; picture: "camera" | "screen"; name: string };
export type ProgrammeView = { main: Shown | null; inset: Shown | null };

export type Pictures = "live" | "glance" | "none";

const SIZES = { live: "high", glance: "low", none: "off" } as const;
export const CHAIR = "chair";

type Asked = {
  sources: Sources | undefined;
  own: string;
  /** In a discussion everybody may speak. */
  all: boolean;
  /** `glance`: small, for a still. `none`: pictures cost more than the line has. */
  pictures: Pictures;
  others: readonly Participant[];
};

/** What to receive of whom: the speaker, the hall and the chair, nobody else (ux.md 5.13). */
export function wantedOf({ sources, own, all, pictures, others }: Asked): Map<string, Wanted> {
  const { hall, speaker } = sources ?? { hall: null, speaker: null };
  const onAir = [speaker?.identity, hall?.identity, CHAIR].filter(
    (owner) => owner !== undefined && owner !== own,
  );
  const first = onAir[0];
  const wanted = new Map<string, Wanted>();
  for (const owner of onAir) {
    if (owner === undefined) continue;
    const video = owner === first ? SIZES[pictures] : "off";
    wanted.set(owner, { video, audio: true, screen: pictures !== "none" });
  }
  for (const { owner } of all ? others : [])
    if (owner !== own && !wanted.has(owner))
      wanted.set(owner, { video: "off", audio: true, screen: false });
  return wanted;
}

/** What of it has arrived, the screen before the camera. */
export function programmeOf({ sources, own, others }: Asked): ProgrammeView {
  const order = [sources?.speaker, sources?.hall, { identity: CHAIR, name: "" }].flatMap((source) =>
    source && source.identity !== own ? [source] : [],
  );
  const shown = (picture: Shown["picture"]): Shown | null => {
    for (const { identity, name } of order) {
      const found = others.find((one) => one.owner === identity && one.arrived[picture]);
      if (found) return { owner: identity, picture, name: name || found.name };
    }
    return null;
  };
  const [screen, camera] = [shown("screen"), shown("camera")];
  return screen ? { main: screen, inset: camera } : { main: camera, inset: null };
}
