/** What this browser keeps from one page to the next; a browser that keeps nothing gives back nothing. */
export function readKept<Value>(name: string): Value | null {
  try {
    const text = localStorage.getItem(key(name));
    // Written by `keep` under the same name.
    return text === null ? null : (JSON.parse(text) as Value);
  } catch {
    return null;
  }
}

/** Keeps a value; `null` forgets it. Without it the page works as before, and forgets when it is closed. */
export function keep(name: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key(name));
    else localStorage.setItem(key(name), JSON.stringify(value));
  } catch {
    // A full or forbidden store.
  }
}

/** Tells when another tab of this browser keeps something else under a name. */
export function watchKept(name: string, changed: () => void): () => void {
  const heard = (event: StorageEvent) => {
    if (event.key === key(name)) changed();
  };
  addEventListener("storage", heard);
  return () => removeEventListener("storage", heard);
}

function key(name: string): string {
  return `diem-cau-${name}`;
}

/** Under which name it is kept when a site was tested. */
export function testedAs(siteId: string): string {
  return `tested-${siteId}`;
}

/** Names this browser to the server, always the same: one device holds a site (api.md section 3). */
export function deviceId(): string {
  const known = readKept<string>("device");
  if (known !== null) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const made = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  keep("device", made);
  return made;
}

const IN_ROOM = "diem-cau-in-room";

/** Whether this tab was in the room of a site before it was loaded again. */
export function wasInRoom(siteId: string): boolean {
  try {
    return sessionStorage.getItem(IN_ROOM) === siteId;
  } catch {
    return false;
  }
}

export function noteInRoom(siteId: string): void {
  try {
    sessionStorage.setItem(IN_ROOM, siteId);
  } catch {
    // A forbidden store: after a reload the roll call stands alone.
  }
}
