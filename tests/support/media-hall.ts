import type { Browser, BrowserContext, Page } from "playwright-core";
import { openLiveKit } from "../../src/rooms/livekit.ts";
import type { Rights, Source } from "../../src/rooms/rooms.ts";
import type { FakeMedia } from "../../web/media/fake.ts";
import { openContext } from "./browser.ts";
import { openLine } from "./line.ts";
import { settings } from "./local-livekit.ts";
import { inPage, openMediaPage, type MediaPages } from "./media-pages.ts";
import { realLiveKit } from "./real-livekit.ts";

/** A room with pages in it, over a real LiveKit or the stand-in; what a test does to it is the same for both. */
export type Hall = {
  kind: "fake" | "livekit";
  /** LiveKit's address. */
  url: string;
  /** A page that is in the room as this identity, with these rights. */
  enter(identity: string, publish?: Source[], hidden?: boolean): Promise<Page>;
  /** What `enter` does when it is not to wait, or to fail. */
  comeIn(page: Page, identity: string, publish?: Source[], hidden?: boolean): Promise<void>;
  page(): Promise<Page>;
  grant(identity: string, publish: Source[]): Promise<void>;
  remove(identity: string): Promise<void>;
  endRoom(): Promise<void>;
  /** Ends LiveKit as a crash would, and starts it again. */
  restart(): Promise<void>;
  /** The line of the page that came in as this identity. */
  cut(identity: string): Promise<void>;
  mend(identity: string): Promise<void>;
  /** The browser (`really`: itself, not the stand-in's) gives this page no camera. */
  refuseCamera(page: Page, error: string, really?: boolean): Promise<void>;
  token(identity: string, publish?: Source[], hidden?: boolean): Promise<string>;
  /** What only the stand-in can do, in the page of this identity. */
  script(identity: string, act: (media: FakeMedia) => void): Promise<void>;
  /** Ends all pages, and with them the room. */
  clear(): Promise<void>;
  stop(): Promise<void>;
};

/** The stand-in's words; sound of a screen comes along with it. */
const OWN_SOURCES: Partial<Record<Source, "camera" | "microphone" | "screen">> = {
  camera: "camera",
  microphone: "microphone",
  screen_share: "screen",
};

type Place = { page: Page; line: Awaited<ReturnType<typeof openLine>> | null };

export async function openHall(
  kind: "fake" | "livekit",
  browser: Browser,
  pages: MediaPages,
  binary: string | null,
): Promise<Hall> {
  const server = binary === null ? null : await realLiveKit(binary, "http://127.0.0.1:9/");
  await server?.start();
  const url = server?.url ?? "ws://127.0.0.1:9";
  const liveKit = openLiveKit({ ...settings, url, publicUrl: url, now: Date.now });
  let context: BrowserContext | null = null;
  let rooms = 0;
  const places = new Map<string, Place>();
  const room = () => `room-${rooms}`;
  const rightsFor = (publish: Source[], hidden = false): Rights => ({
    publish,
    subscribe: true,
    hidden,
  });

  function token(identity: string, publish: Source[] = ["camera"], hidden = false) {
    const rights = rightsFor(publish, hidden);
    return liveKit.token({ identity, name: `Điểm ${identity}`, room: room(), rights });
  }
  async function script(identity: string, act: (media: FakeMedia) => void): Promise<void> {
    const place = places.get(identity);
    await place?.page.evaluate(`(${act.toString()})(globalThis.diemCauFakeMedia)`);
  }
  /** Orders to the stand-in's room may come from any page of it; the last that came is in it. */
  async function order<Argument>(
    act: (media: FakeMedia, argument: Argument) => void,
    argument: Argument,
  ): Promise<void> {
    const place = [...places.values()].at(-1);
    const code = `(${act.toString()})(globalThis.diemCauFakeMedia, ${JSON.stringify(argument)})`;
    await place?.page.evaluate(code);
  }

  const hall: Hall = {
    kind,
    url,
    async page() {
      context ??= await openContext(browser);
      return openMediaPage(context, pages.url, kind);
    },
    async enter(identity, publish = ["camera"], hidden = false) {
      const page = await hall.page();
      await hall.comeIn(page, identity, publish, hidden);
      return page;
    },
    async comeIn(page, identity, publish = ["camera"], hidden = false) {
      const line = server ? await openLine(url) : null;
      places.set(identity, { page, line });
      const given = await token(identity, publish, hidden);
      const access = { url: line?.url ?? url, token: given };
      await inPage(page, (media, to) => media.port.join(to), access);
    },
    async grant(identity, publish) {
      if (server) return liveKit.setRights(room(), identity, rightsFor(publish));
      const what = publish.flatMap((one) => OWN_SOURCES[one] ?? []);
      await order((media, given) => media.grant(given.identity, given.what), { identity, what });
    },
    async remove(identity) {
      if (server) return liveKit.remove(room(), identity);
      await order((media, whom) => media.remove(whom), identity);
    },
    async endRoom() {
      if (server) return liveKit.closeRoom(room());
      await order((media) => media.endRoom(), null);
    },
    async restart() {
      await server?.kill();
      await server?.start();
    },
    async cut(identity) {
      if (server) places.get(identity)?.line?.cut();
      else await script(identity, (media) => media.cutLine());
    },
    async mend(identity) {
      if (server) places.get(identity)?.line?.mend();
      else await script(identity, (media) => media.mendLine());
    },
    script,
    token,
    async refuseCamera(page, error, really = kind === "livekit") {
      await page.evaluate(
        ([name, isFake]) => {
          if (isFake) {
            // The stand-in's own switch, in the page of every stand-in.
            const media = Reflect.get(globalThis, "diemCauFakeMedia") as FakeMedia;
            media.refuse("camera", name);
          } else {
            navigator.mediaDevices.getUserMedia = () =>
              Promise.reject(new DOMException("refused", name));
          }
        },
        [error, !really] as const,
      );
    },
    async clear() {
      await context?.close();
      context = null;
      for (const { line } of places.values()) await line?.stop();
      places.clear();
      rooms += 1;
    },
    async stop() {
      await hall.clear();
      await server?.stop();
    },
  };
  return hall;
}
