import { NOTHING, type MediaPort, type Wanted } from "../../media/port.ts";

/** What several parts of a screen want to receive of one owner: the most of it is asked for. */
export type Wants = {
  /** Wants it until the function that it answers is called. */
  want(owner: string, what: Wanted): () => void;
};

const VIDEO: Wanted["video"][] = ["off", "low", "high"];

export function openWants(port: Pick<MediaPort, "subscribe">): Wants {
  const wanted = new Map<string, Set<Wanted>>();
  const ask = (owner: string, all: Set<Wanted>) => port.subscribe(owner, mostOf(all));
  return {
    want(owner, what) {
      const all = wanted.get(owner) ?? new Set();
      wanted.set(owner, all.add(what));
      ask(owner, all);
      return () => {
        all.delete(what);
        if (all.size === 0) wanted.delete(owner);
        ask(owner, all);
      };
    },
  };
}

function mostOf(all: Iterable<Wanted>): Wanted {
  let most = NOTHING;
  for (const one of all)
    most = {
      video: VIDEO[Math.max(VIDEO.indexOf(most.video), VIDEO.indexOf(one.video))] ?? "off",
      audio: most.audio || one.audio,
      screen: most.screen || one.screen,
    };
  return most;
}
