type Timed = {
  plannedSeconds: number | null;
  addedSeconds: number;
  segments: { from: string; to: string | null }[];
};

/** How long a turn has spoken, and what is left of its time: negative once it is over, null when it has none. */
export function turnClock({ plannedSeconds, addedSeconds, segments }: Timed, now: number) {
  const spoken = segments.reduce((sum, { from, to }) => {
    const end = to === null ? now : Date.parse(to);
    return sum + Math.max(0, end - Date.parse(from));
  }, 0);
  const spokenSeconds = Math.floor(spoken / 1000);
  const left = plannedSeconds === null ? null : plannedSeconds + addedSeconds - spokenSeconds;
  return { spokenSeconds, left };
}
