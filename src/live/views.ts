import { bodyOf, type Holder, type Message, type Sink, type View } from "./live.ts";
import { partsOf, type Part } from "./parts.ts";
import { kindsBetween } from "./queries.ts";
import type { Reading } from "./reading.ts";

export type Listener = {
  view: View;
  holder: Holder;
  sink: Sink;
  /** The log number it has; null when it needs a snapshot. */
  after: number | null;
  /** `behind`: it did not take what came before, and gets a snapshot once it has. */
  state: "new" | "current" | "behind" | "gone";
  /** Until the next sign of life. */
  secondsLeft: number;
};

/** All who are shown the same, and what they were sent last. */
export type ViewState = { view: View; listeners: Set<Listener>; sent: Map<string, Text> };
type Text = { text: string; mark: string };
export type Delivery = { to: Listener[]; message: Message };

/** `news`: kinds of facts since the look before, up to number `seq`. `second` counts; null between two of them. */
export type Look = { seq: number; news: string[]; second: number | null };

/** What the listeners of a view are to be sent. */
export async function lookAtView(at: Reading, state: ViewState, look: Look): Promise<Delivery[]> {
  const [newcomers, current] = (["new", "current"] as const).map((wanted) =>
    [...state.listeners].filter((listener) => listener.state === wanted),
  ) as [Listener[], Listener[]]; // a list of two, as it was given
  const changes = current.length > 0 ? await changesOf(at, state, look) : null;
  const welcomes: Delivery[] = [];
  for (const [after, to] of Map.groupBy(newcomers, (one) => startOf(one, look.seq)))
    welcomes.push({ to, message: await welcome(at, state, look.seq, after, current.length === 0) });
  return [...(changes ? [{ to: current, message: changes }] : []), ...welcomes];
}

/** A number that this log has not come to is of another one, or made up. */
function startOf({ after }: Listener, seq: number): number | null {
  return after === null || after < 1 || after > seq ? null : after;
}

async function changesOf(
  at: Reading,
  { view, sent }: ViewState,
  { seq, news, second }: Look,
): Promise<Message | null> {
  const changed = new Map<string, string>();
  const told = new Set<string>();
  for (const [name, part] of Object.entries(partsOf(view))) {
    const touching = news.filter((kind) => part.touchedBy.test(kind));
    if (touching.length === 0 && !isDue(part, second)) continue;
    const now = await textOf(at, view, name, part);
    const before = sent.get(name);
    const same = touching.length > 0 ? now.text === before?.text : now.mark === before?.mark;
    if (same) continue;
    sent.set(name, now);
    changed.set(name, now.text);
    for (const kind of touching) told.add(kind);
  }
  // Staff hears of every fact, others only of what they are shown.
  const types = view.kind === "staff" ? news : news.filter((kind) => told.has(kind));
  if (types.length > 0) return changeOf(seq, types, changed);
  return changed.size > 0 ? { event: "time", seq, body: bodyOf(changed) } : null;
}

function isDue({ every }: Part, second: number | null): boolean {
  return every !== undefined && second !== null && (second * 1000) % every === 0;
}

/** All of it, or what the facts behind `after` touched and what time may have changed. */
async function welcome(
  at: Reading,
  { view, sent }: ViewState,
  seq: number,
  after: number | null,
  areFirst: boolean,
): Promise<Message> {
  const news = after === null ? [] : await kindsBetween(at.db, at.eventId, after, seq);
  const texts: [string, string][] = [];
  for (const [name, part] of Object.entries(partsOf(view))) {
    const text = await textOf(at, view, name, part);
    if (areFirst) sent.set(name, text);
    const isNews = part.every !== undefined || news.some((kind) => part.touchedBy.test(kind));
    if (after === null || isNews) texts.push([name, text.text]);
  }
  if (after === null) return { event: "snapshot", seq, body: bodyOf(texts) };
  return after === seq
    ? { event: "time", seq, body: bodyOf(texts) }
    : changeOf(seq, shownKinds(view, news), texts);
}

function shownKinds(view: View, news: string[]): string[] {
  if (view.kind === "staff") return news;
  const parts = Object.values(partsOf(view));
  return news.filter((kind) => parts.some((part) => part.touchedBy.test(kind)));
}

function changeOf(seq: number, types: string[], parts: Iterable<[string, string]>): Message {
  return { event: "change", seq, body: bodyOf([["types", JSON.stringify(types)], ...parts]) };
}

function textOf(at: Reading, view: View, name: string, part: Part): Promise<Text> {
  const siteId = view.siteId ?? "";
  return at.shared(part.own ? `${name} ${siteId}` : part, async () => {
    const value = await part.read(at, siteId);
    const text = JSON.stringify(value);
    // A part's own `mark` takes what its `read` gives.
    return { text, mark: part.mark ? JSON.stringify(part.mark(value as never)) : text };
  });
}
