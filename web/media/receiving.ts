import { identityOwner } from "../../src/attendance/attendance.ts";
import { publishedOf, type Backend, type Remote } from "./backend.ts";
import { levelOf } from "./devices.ts";
import { NOTHING, OWN, type Participant, type Wanted } from "./port.ts";

type Place = { owner: string; picture: "camera" | "screen"; element: HTMLVideoElement };

export type Receiving = {
  want(owner: string, what: Wanted): void;
  attach(place: Place): () => void;
  /** Asks the room for what is wanted, and shows and plays what has come. */
  bringUp(): void;
  participants(): Participant[];
  useSpeaker(id: string | null): Promise<void>;
  startSound(): Promise<void>;
  /** Silence, and no picture. */
  clear(): void;
};

/** What comes in: pictures into the elements of screens, sound into elements of its own. */
export function receiving(
  backend: Backend,
  ownTrack: (picture: "camera" | "screen") => MediaStreamTrack | null,
  soundBlocked: (blocked: boolean) => void,
): Receiving {
  const wanted = new Map<string, Wanted>();
  const places = new Set<Place>();
  const sounds = new Map<MediaStreamTrack, HTMLAudioElement>();
  let speaker: string | null = null;

  function ask(remote: Remote): void {
    const { video, audio, screen } = wanted.get(identityOwner(remote.identity)) ?? NOTHING;
    const { identity } = remote;
    backend.receive(identity, "camera", video);
    backend.receive(identity, "microphone", audio ? "high" : "off");
    backend.receive(identity, "screen", screen ? "high" : "off");
    backend.receive(identity, "screen_sound", screen && audio ? "high" : "off");
  }
  function show(place: Place, remotes: Remote[]): void {
    const track = place.owner === OWN ? ownTrack(place.picture) : pictureOf(place, remotes);
    const { element } = place;
    const shown = element.srcObject instanceof MediaStream ? element.srcObject : null;
    if ((shown?.getTracks()[0] ?? null) === track) return;
    element.srcObject = track ? new MediaStream([track]) : null;
    if (track) void element.play().catch(() => undefined);
  }
  function play(remotes: Remote[]): void {
    const heard = new Set(remotes.flatMap(soundsOf));
    for (const [track, element] of sounds)
      if (!heard.has(track)) {
        element.srcObject = null;
        sounds.delete(track);
      }
    for (const track of heard) if (!sounds.has(track)) void start(track);
  }
  async function start(track: MediaStreamTrack): Promise<void> {
    const element = new Audio();
    sounds.set(track, element);
    element.srcObject = new MediaStream([track]);
    await route(element);
    await sound(element);
  }
  async function sound(element: HTMLAudioElement): Promise<void> {
    try {
      await element.play();
    } catch (error) {
      if (error instanceof Error && error.name === "NotAllowedError") soundBlocked(true);
    }
  }
  async function route(element: HTMLAudioElement): Promise<void> {
    if (speaker === null || !("setSinkId" in element)) return;
    // A speaker that was taken away since: the usual one then.
    await element.setSinkId(speaker).catch(() => undefined);
  }
  const receivingNow: Receiving = {
    want(owner, what) {
      wanted.set(owner, what);
      receivingNow.bringUp();
    },
    attach(place) {
      place.element.muted = true;
      place.element.playsInline = true;
      places.add(place);
      show(place, backend.remotes());
      return () => {
        places.delete(place);
        place.element.srcObject = null;
      };
    },
    bringUp() {
      for (const remote of backend.remotes()) ask(remote);
      const remotes = backend.remotes();
      for (const place of places) show(place, remotes);
      play(remotes);
    },
    participants: () =>
      backend
        .remotes()
        .map(participantOf)
        .toSorted((a, b) => (a.identity < b.identity ? -1 : 1)),
    async useSpeaker(id) {
      speaker = id;
      await Promise.all([...sounds.values()].map(route));
    },
    async startSound() {
      soundBlocked(false);
      await Promise.all([...sounds.values()].map(sound));
    },
    clear() {
      play([]);
      for (const place of places) show(place, []);
    },
  };
  return receivingNow;
}

function participantOf(remote: Remote): Participant {
  const { identity, name, quality, loudness } = remote;
  const has = (source: "camera" | "microphone" | "screen") =>
    (remote.published.get(source)?.track ?? null) !== null;
  return {
    identity,
    owner: identityOwner(identity),
    name,
    camera: publishedOf(remote, "camera"),
    microphone: publishedOf(remote, "microphone"),
    screen: publishedOf(remote, "screen"),
    arrived: { camera: has("camera"), microphone: has("microphone"), screen: has("screen") },
    level: levelOf(loudness),
    quality,
  };
}

/** Of several devices of one owner the one whose picture is there. */
function pictureOf({ owner, picture }: Place, remotes: Remote[]): MediaStreamTrack | null {
  const theirs = remotes.filter(({ identity }) => identityOwner(identity) === owner);
  const found = theirs.map(({ published }) => published.get(picture)?.track ?? null);
  return found.find((track) => track !== null) ?? null;
}

function soundsOf({ published }: Remote): MediaStreamTrack[] {
  const sources = [published.get("microphone"), published.get("screen_sound")];
  return sources.flatMap((one) => one?.track ?? []);
}
