import type { Role } from "../../src/auth/may.ts";
import type { EventState } from "../../src/events/events.ts";
import { tableRows, rebuild, DERIVED_TABLES } from "../../src/log/rebuild.ts";
import { projections } from "../../src/facts.ts";
import { testApp, type Answered } from "./app.ts";

/** A small event of three sites at 08:00 in Hà Nội, scheduled, and ways to come as anybody. */
export async function seminar(state: EventState = "scheduled") {
  const app = testApp();
  const { admin, as, store } = app;
  const { body: event } = await admin("POST", "/events", {
    title: "Hội thảo Quy chế phối hợp",
    startsAt: "2026-11-23T08:00:00+07:00",
  });
  const path = `/events/${event.id}`;
  const made = await admin("POST", `${path}/sites`, {
    sites: [
      { name: "Điểm cầu trung tâm tại Hà Nội", role: "central" },
      { name: "Điểm cầu Hải Phòng" },
      { name: "Điểm cầu Cần Thơ" },
    ],
  });
  const [haNoi, haiPhong, canTho]: string[] = made.body.items.map(({ id }: { id: string }) => id);
  if (!haNoi || !haiPhong || !canTho) throw new Error(JSON.stringify(made.body));
  const by = { kind: "system", id: null } as const;
  const commit = (type: string, data: Record<string, string | null>) =>
    store.commit({
      eventId: event.id,
      by,
      decide: async () => ({ facts: [{ type, data }], value: undefined }),
    });
  const world = {
    ...app,
    eventId: String(event.id),
    path,
    haNoi,
    haiPhong,
    canTho,
    /** Whatever the way there. */
    setState: (to: EventState) =>
      commit("event_state_changed", { from: "draft", to, reason: null }),
    async role(role: Role) {
      const { body: key } = await admin("POST", "/keys", {
        label: role,
        roles: [{ eventId: event.id, role }],
      });
      return as(key.secret);
    },
    /** A site that came in by its link. */
    async site(siteId: string) {
      const { body: link } = await admin("POST", `${path}/sites/${siteId}/links`, {});
      const joined = await as(null)("POST", "/join", { secret: link.secret });
      if (joined.status !== 200) throw new Error(JSON.stringify(joined.body));
      return as(joined.body.accessToken);
    },
    /** The event's log without what the set-up wrote: type, actor and data of each fact. */
    async log(after = 0) {
      const rows = await store.read
        .selectFrom("log")
        .select(["seq", "type", "actor_kind", "actor_id", "data"])
        .where("event_id", "=", event.id)
        .where("seq", ">", after)
        .orderBy("seq")
        .execute();
      return rows.map((row) => ({
        seq: row.seq,
        type: row.type,
        by: { kind: row.actor_kind, id: row.actor_id },
        data: row.data === null ? null : JSON.parse(row.data),
      }));
    },
    async head() {
      return (await world.log()).length;
    },
    /** Every derived row as it stands, and as a replay of the log makes it. */
    async rebuilt() {
      const rows = async () => {
        const lists = DERIVED_TABLES.map(async (table) => await tableRows(store.read, table));
        return (await Promise.all(lists)).flat();
      };
      const standing = await rows();
      await store.read.transaction().execute((tx) => rebuild(tx, projections));
      return { standing, replayed: await rows() };
    },
  };
  if (state !== "draft") await world.setState(state);
  return world;
}

export type Seminar = Awaited<ReturnType<typeof seminar>>;

/** Status and code of a refusal, with the pointers of its fields if it has any. */
export function refusal({ status, body }: Answered) {
  const pointers = (body?.errors ?? []).map((error: { pointer: string }) => error.pointer);
  return [status, body?.code, ...pointers];
}
