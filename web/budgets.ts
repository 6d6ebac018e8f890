/** A file of vite's manifest, and what it brings along at once. */
type Chunk = { file: string; imports?: string[]; css?: string[] };
export type Manifest = Record<string, Chunk>;

type Budget = { what: string; entry: RegExp; scripts: number; styles?: number; alone?: true };
export type Size = { what: string; kind: "JS" | "CSS"; kB: number; most: number };

/** ux.md 5.12: the most that a screen may load at once, in 1000 bytes of brotli. `alone`: without the shell. */
const BUDGETS: Budget[] = [
  { what: "join", entry: /screens\/join\/[^/]+\.tsx$/, scripts: 90, styles: 12 },
  // Not in that table: it comes while the person checks the devices.
  { what: "site room", entry: /screens\/room\/[^/]+\.tsx$/, scripts: 96, styles: 12 },
  { what: "stage", entry: /screens\/stage\/[^/]+\.tsx$/, scripts: 80 },
  { what: "secretariat", entry: /screens\/secretariat\/[^/]+\.tsx$/, scripts: 110 },
  { what: "control room", entry: /screens\/control-room\/[^/]+\.tsx$/, scripts: 160 },
  { what: "chair", entry: /screens\/chair\/[^/]+\.tsx$/, scripts: 160 },
  { what: "organizer", entry: /screens\/organizer\/[^/]+\.tsx$/, scripts: 220 },
  {
    what: "LiveKit, after the page stands",
    entry: /^_livekit-client-/,
    scripts: 120,
    alone: true,
  },
];

/** What each screen loads at once; of a folder with several screens the heaviest. `sizeOf` gives bytes of brotli. */
export function sizesOf(manifest: Manifest, sizeOf: (file: string) => number): Size[] {
  const kB = (files: Iterable<string>) =>
    Array.from(files, sizeOf).reduce((sum, bytes) => sum + bytes, 0) / 1000;
  return BUDGETS.flatMap(({ what, entry, scripts, styles, alone }) => {
    const entries = Object.keys(manifest).filter((name) => entry.test(name));
    const loaded = entries.map((name) => filesOf(manifest, alone ? [name] : ["index.html", name]));
    if (loaded.length === 0) return [];
    const most = (kind: "scripts" | "styles") => Math.max(...loaded.map((one) => kB(one[kind])));
    const script: Size = { what, kind: "JS", kB: most("scripts"), most: scripts };
    if (styles === undefined) return [script];
    return [script, { what, kind: "CSS", kB: most("styles"), most: styles }];
  });
}

function filesOf(manifest: Manifest, names: string[]) {
  const scripts = new Set<string>();
  const styles = new Set<string>();
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const chunk = manifest[name];
    if (!chunk || seen.has(name)) return;
    seen.add(name);
    scripts.add(chunk.file);
    for (const style of chunk.css ?? []) styles.add(style);
    for (const other of chunk.imports ?? []) visit(other);
  };
  for (const name of names) visit(name);
  return { scripts, styles };
}
