export const KINDS = ["interposed_question", "intervention", "point_of_order", "normal"];

export type Talk = { from: number; to: number | null };
export type ModelTurn = {
  number: number;
  kind: string;
  site: string | null;
  state: string;
  added: number;
  talks: Talk[];
};

const NO = "409 wrong_state";
const CLOSED = "409 event_not_open";
const INVALID = "422 invalid_input";
const AFTER_LIVE = ["live", "paused", "closed"];

/**
 * The floor told once more, as plainly as can be: who waits is a list, time is a row of seconds. It shares nothing with
 * the product.
 */
export class TurnModel {
  turns: ModelTurn[] = [];
  queue: ModelTurn[] = [];
  event = "scheduled";
  listOpen = true;
  wasLive = false;
  /** Of each second that has gone by, whether the event was live then. */
  live: boolean[] = [];

  get now(): number {
    return this.live.length;
  }

  wait(seconds: number): void {
    for (let left = seconds; left > 0; left -= 1) this.live.push(this.event === "live");
  }

  ask(kind: string, site: string | null): string {
    return this.isOpen() ? this.add(kind, site) : CLOSED;
  }

  /** The site asks for itself. */
  askAsSite(site: string): string {
    if (!this.isOpen()) return CLOSED;
    if (!this.listOpen) return "409 list_closed";
    const waits = this.turns.some(
      (turn) =>
        turn.kind === "normal" && turn.site === site && ["waiting", "called"].includes(turn.state),
    );
    return waits ? "409 already_waiting" : this.add("normal", site);
  }

  call(turn: ModelTurn): string {
    if (!this.isHall()) return CLOSED;
    return turn.state === "waiting" ? this.leave(turn, "called") : NO;
  }

  floor(turn: ModelTurn): string {
    if (!this.isHall()) return CLOSED;
    if (["speaking", "skipped", "withdrawn"].includes(turn.state)) return NO;
    const running = this.speaking();
    const question = "interposed_question";
    if (running) {
      const lends = turn.kind === question && running.kind !== question;
      this.stop(running, lends ? "paused" : "finished");
    }
    return this.speak(turn);
  }

  resume(turn: ModelTurn): string {
    if (!this.isHall()) return CLOSED;
    return turn.state === "paused" && !this.speaking() ? this.speak(turn) : NO;
  }

  pause(turn: ModelTurn): string {
    if (!this.isOpen()) return CLOSED;
    return turn.state === "speaking" ? this.stop(turn, "paused") : NO;
  }

  end(turn: ModelTurn): string {
    if (!this.isOpen()) return CLOSED;
    if (turn.state !== "speaking" && turn.state !== "paused") return NO;
    return this.stop(turn, "finished");
  }

  skip(turn: ModelTurn): string {
    if (!this.isOpen()) return CLOSED;
    return ["waiting", "called"].includes(turn.state) ? this.leave(turn, "skipped") : NO;
  }

  withdraw(turn: ModelTurn): string {
    if (!this.isOpen()) return CLOSED;
    return ["waiting", "called"].includes(turn.state) ? this.leave(turn, "withdrawn") : NO;
  }

  time(turn: ModelTurn, add: number): string {
    if (!this.isOpen()) return CLOSED;
    if (["finished", "skipped", "withdrawn"].includes(turn.state)) return NO;
    turn.added += add;
    return `200 ${turn.state}`;
  }

  order(turns: ModelTurn[]): string {
    if (!this.isOpen()) return CLOSED;
    if (new Set(turns).size < turns.length) return INVALID;
    if (turns.some(({ state }) => state !== "waiting")) return NO;
    this.queue = [...turns, ...this.queue.filter((other) => !turns.includes(other))];
    return "200 undefined";
  }

  setList(open: boolean): string {
    if (!this.isOpen()) return CLOSED;
    this.listOpen = open;
    return "200 undefined";
  }

  /** Who spoke. */
  correctSite(turn: ModelTurn, site: string | null): string {
    turn.site = site;
    return `200 ${turn.state}`;
  }

  /** When a turn spoke. */
  correctTimes(turn: ModelTurn, talks: Talk[]): string {
    const goesOn = turn.state === "speaking" && talks.at(-1)?.to === null;
    if (!this.isPossible(turn, talks, goesOn)) return INVALID;
    turn.talks = talks.map((talk) => ({ ...talk }));
    if (goesOn || turn.state === "paused") return `200 ${turn.state}`;
    const spoke = talks.length > 0 || turn.state === "speaking";
    return spoke ? this.leave(turn, "finished") : `200 ${turn.state}`;
  }

  /** `closed` to `paused` is to reopen. */
  become(state: string): string {
    if (state === this.event) return `200 ${state}`;
    const next: Record<string, string[]> = {
      scheduled: ["live"],
      live: ["paused", "closed"],
      paused: ["live", "closed"],
      closed: ["paused"],
    };
    if (!next[this.event]?.includes(state)) return NO;
    if (state === "live" && !this.wasLive) this.forgetRehearsal();
    for (const turn of this.turns) {
      if (state === "paused" && turn.state === "speaking") this.stop(turn, "paused");
      if (state === "closed" && ["speaking", "paused"].includes(turn.state))
        this.stop(turn, "finished");
    }
    this.event = state;
    return `200 ${state}`;
  }

  speaking(): ModelTurn | undefined {
    return this.turns.find(({ state }) => state === "speaking");
  }

  spoken(turn: ModelTurn): number {
    if (!this.wasLive) return 0;
    return turn.talks.reduce((sum, { from, to }) => sum + (to ?? this.now) - from, 0);
  }

  /** Which time it is that the site of the turn speaks. */
  nth(turn: ModelTurn): number | null {
    if (turn.site === null) return null;
    const ofSite = this.wasLive
      ? this.turns.filter((other) => other.site === turn.site && other.talks.length > 0)
      : [];
    const begun = (one: ModelTurn) => one.talks[0]?.from ?? 0;
    const asked = new Map(this.turns.map((one) => [one, one.number]));
    ofSite.sort((a, b) => begun(a) - begun(b) || (asked.get(a) ?? 0) - (asked.get(b) ?? 0));
    if (ofSite.includes(turn)) return ofSite.indexOf(turn) + 1;
    const ended = ["finished", "skipped", "withdrawn"].includes(turn.state);
    return ended ? null : ofSite.length + 1;
  }

  private isHall(): boolean {
    return this.event === "scheduled" || this.event === "live";
  }

  private isOpen(): boolean {
    return this.event !== "closed";
  }

  /** In order, of some length, and every second of them live and nobody else's. */
  private isPossible(turn: ModelTurn, talks: Talk[], goesOn: boolean): boolean {
    if (talks.length > 0 && !(this.wasLive && AFTER_LIVE.includes(this.event))) return false;
    let free = 0;
    for (const [index, { from, to }] of talks.entries()) {
      const running = goesOn && index === talks.length - 1;
      if (to === null && !running) return false;
      const end = to ?? this.now;
      if (from < free || end > this.now || (running ? from > end : from >= end)) return false;
      for (let second = from; second < end; second += 1)
        if (this.live[second] !== true || this.isTaken(turn, second)) return false;
      free = end;
    }
    return true;
  }

  private isTaken(but: ModelTurn, second: number): boolean {
    return this.turns.some(
      (turn) =>
        turn !== but &&
        turn.talks.some(({ from, to }) => from <= second && second < (to ?? Infinity)),
    );
  }

  private add(kind: string, site: string | null): string {
    const turn = { number: this.turns.length, kind, site, state: "waiting", added: 0, talks: [] };
    this.turns.push(turn);
    this.enqueue(turn, (other) => KINDS.indexOf(other.kind) <= KINDS.indexOf(kind));
    return "201 waiting";
  }

  private forgetRehearsal(): void {
    this.wasLive = true;
    for (const turn of this.turns) {
      if (["waiting", "skipped", "withdrawn"].includes(turn.state)) continue;
      Object.assign(turn, { state: "waiting", added: 0, talks: [] });
      this.enqueue(turn, (other) => {
        const [theirs, ours] = [KINDS.indexOf(other.kind), KINDS.indexOf(turn.kind)];
        return theirs < ours || (theirs === ours && other.number < turn.number);
      });
    }
  }

  private enqueue(turn: ModelTurn, isAhead: (other: ModelTurn) => boolean): void {
    let place = this.queue.length;
    while (place > 0 && !isAhead(this.queue[place - 1]!)) place -= 1;
    this.queue.splice(place, 0, turn);
  }

  private leave(turn: ModelTurn, state: string): string {
    this.queue = this.queue.filter((other) => other !== turn);
    turn.state = state;
    return `200 ${state}`;
  }

  private speak(turn: ModelTurn): string {
    turn.talks.push({ from: this.now, to: null });
    return this.leave(turn, "speaking");
  }

  private stop(turn: ModelTurn, state: string): string {
    const talk = turn.talks.at(-1);
    if (talk && talk.to === null) talk.to = this.now;
    turn.state = state;
    return `200 ${state}`;
  }
}
