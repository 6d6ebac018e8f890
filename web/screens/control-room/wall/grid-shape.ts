import { useLayoutEffect, useState, type RefObject } from "react";

const LEAST_WIDTH = 112;
const LEAST_HEIGHT = 72;
const MOST_HEIGHT = 132;
const GAP = 6;

export type Shape = { columns: number; height: number };

/** As many columns as are good to look at, and rows that fill the height without scrolling where they can. */
export function shapeFor(count: number, width: number, height: number): Shape {
  const most = Math.max(1, Math.floor((width + GAP) / (LEAST_WIDTH + GAP)));
  // Eight of eight: the wall that people know, where it fits.
  const columns = Math.min(most, count <= 64 ? Math.max(4, Math.min(8, most)) : 10);
  const rows = Math.max(1, Math.ceil(count / columns));
  const fair = Math.floor((height + GAP) / rows) - GAP;
  return { columns, height: Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, fair)) };
}

/** The shape that fits the element as large as it is now. */
export function useShape(element: RefObject<HTMLElement | null>, count: number): Shape {
  const [size, setSize] = useState({ width: 1000, height: 700 });
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      setSize({ width: Math.round(width), height: Math.round(height) });
    });
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return shapeFor(count, size.width, size.height);
}
