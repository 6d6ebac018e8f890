import { webhook, type Seminar } from "./seminars.ts";

/** What happens in the rooms of some seminars, told in LiveKit's order. */
export type RoomLife = {
  /** Every site comes in. */
  allJoin(): Buffer[];
  /**
   * So many deliveries, room after room in turn. One in forty leaves and one in forty comes back with a new sid (41 of
   * the 845 events of tests/conformance/real-seminar-events.json are such), the others publish or unpublish camera and
   * microphone in turn;
   * one in twenty comes a second time, as after an answer that LiveKit did not get.
   */
  goOn(count: number): Buffer[];
};

type Person = { seminar: Seminar; identity: string; sid: string; inRoom: boolean; track: number };

export function roomLife(seminars: Seminar[]): RoomLife {
  let sids = 0;
  let turn = 0;
  const newSid = () => `PA_${process.pid.toString(36)}${(sids += 1).toString(36)}`;
  const people: Person[][] = seminars.map((seminar) =>
    seminar.sites.map(({ identity }) => ({ seminar, identity, sid: "", inRoom: false, track: 0 })),
  );

  function tell(person: Person, event: string, more: Partial<Parameters<typeof webhook>[0]> = {}) {
    const { seminar, identity, sid } = person;
    return webhook({ event, room: seminar.room, sid, identity, at: Date.now(), ...more });
  }

  function join(person: Person): Buffer {
    person.sid = newSid();
    person.inRoom = true;
    return tell(person, "participant_joined", { joinedAt: Date.now() });
  }

  function leave(person: Person): Buffer {
    person.inRoom = false;
    return tell(person, "participant_left", { reason: "CLIENT_INITIATED" });
  }

  function next(): Buffer {
    turn += 1;
    const room = people[turn % people.length] ?? [];
    const person = room[Math.floor(turn / people.length) % room.length];
    if (person === undefined) throw new Error("A room without sites");
    if (!person.inRoom) return join(person);
    if ((turn * 7919) % 40 === 0) return leave(person);
    person.track += 1;
    const event = person.track % 2 === 1 ? "track_published" : "track_unpublished";
    const number = Math.ceil(person.track / 2);
    const source = number % 2 === 1 ? "CAMERA" : "MICROPHONE";
    return tell(person, event, { track: { sid: `TR_${person.sid}_${number}`, source } });
  }

  return {
    allJoin: () => people.flat().map(join),
    goOn(count) {
      const told: Buffer[] = [];
      while (told.length < count) {
        const one = next();
        told.push(one);
        if (told.length % 20 === 0) told.push(one);
      }
      return told.slice(0, count);
    },
  };
}
