/** ux.md 5.13: the own picture is made smaller when the line loses more than this for so long. */
const TOO_MUCH_PERCENT = 8;
const FOR_MS = 10_000;
/** And large again only when it lost hardly anything for longer, so that it does not swing. */
const LITTLE_PERCENT = 2;
const CALM_MS = 30_000;

export type LineWatch = (lossPercent: number | null, now: number) => boolean;

/** Tells, measured each second or so, whether the line is too weak for a large picture. */
export function watchLine(): LineWatch {
  let weak = false;
  let since: number | null = null;
  return (lossPercent, now) => {
    const against =
      lossPercent === null
        ? false
        : weak
          ? lossPercent <= LITTLE_PERCENT
          : lossPercent > TOO_MUCH_PERCENT;
    if (!against) since = null;
    else since ??= now;
    if (since !== null && now - since >= (weak ? CALM_MS : FOR_MS)) {
      weak = !weak;
      since = null;
    }
    return weak;
  };
}
