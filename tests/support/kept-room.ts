import { keepRooms } from "../../src/conduct/room-keeper.ts";
import { testApp } from "./app.ts";
import { enter, join, leave, linkOf, openSeminar } from "./sites.ts";

export type KeptRoom = Awaited<ReturnType<typeof openKeptRoom>>;

/** A seminar whose LiveKit room and record are kept alike; `come` lets a site's device in, `go` out. */
export async function openKeptRoom() {
  const app = testApp();
  const seminar = await openSeminar(app);
  const [giang, hue] = seminar.remotes;
  const keep = () => keepRooms({ store: app.store, deps: app.deps, liveKit: app.liveKit });
  let here = keep();
  return {
    app,
    ...seminar,
    giang,
    hue,
    stop: () => here.stop(),
    /** The server ends and starts again; what only it knew is lost. */
    async restart() {
      await here.stop();
      here = keep();
    },
    settle: () => here.look(seminar.event.id),
    /** The device joins by the site's link, its participant comes into the room and LiveKit tells. */
    async come(siteId: string, deviceId = "may-1", secret?: string) {
      const link = secret ?? (await linkOf(app, seminar.path, siteId)).secret;
      const joined = await join(app, { secret: link, deviceId });
      const identity: string = joined.body.liveKit.identity;
      const { sid } = app.liveKit.enter(seminar.room, identity);
      await enter(app, seminar.room, identity, sid);
      await here.look(seminar.event.id);
      return { identity, sid, secret: link };
    },
    async go(who: { identity: string; sid: string }) {
      app.liveKit.leave(seminar.room, who.identity);
      await leave(app, seminar.room, who.identity, who.sid);
      await here.look(seminar.event.id);
    },
    rights: () =>
      Object.fromEntries(app.liveKit.inRoom(seminar.room).map((one) => [one.identity, one.rights])),
  };
}
