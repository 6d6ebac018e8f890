import { dataOf, type Projections } from "../log/projection.ts";
import type { Millis } from "../clock.ts";
import type { Role } from "./may.ts";

export type KeyCreated = {
  keyId: string;
  label: string;
  admin: boolean;
  roles: { eventId: string; role: Role }[];
  expiresAt: Millis | null;
  secretHash: string;
};
export type KeyRevoked = { keyId: string };
/** What differs from the roles the key had: those it keeps are in neither. */
export type KeyRolesChanged = {
  keyId: string;
  taken: { eventId: string; role: Role }[];
  given: { eventId: string; role: Role }[];
};

export const authFacts: Projections = {
  key_created(db, fact) {
    const { keyId, label, admin, roles, expiresAt, secretHash } = dataOf<KeyCreated>(fact);
    return [
      db.insertInto("api_key").values({
        id: keyId,
        label,
        secret_hash: secretHash,
        admin: admin ? 1 : 0,
        created_at: fact.at,
        expires_at: expiresAt,
        revoked_at: null,
      }),
      ...roles.map(({ eventId, role }) =>
        db
          .insertInto("event_role")
          .values({ key_id: keyId, event_id: eventId, role })
          .onConflict((conflict) => conflict.doNothing()),
      ),
    ];
  },
  key_revoked(db, fact) {
    const { keyId } = dataOf<KeyRevoked>(fact);
    return [
      db.updateTable("api_key").set({ revoked_at: fact.at }).where("id", "=", keyId),
      db.deleteFrom("event_role").where("key_id", "=", keyId),
      db
        .updateTable("sign_in_link")
        .set({ revoked_at: fact.at })
        .where("key_id", "=", keyId)
        .where("used_at", "is", null)
        .where("revoked_at", "is", null),
      db
        .updateTable("staff_session")
        .set({ ended_at: fact.at, end_reason: "key_revoked" })
        .where("key_id", "=", keyId)
        .where("ended_at", "is", null),
    ];
  },
  key_roles_changed(db, fact) {
    const { keyId, taken, given } = dataOf<KeyRolesChanged>(fact);
    return [
      ...taken.flatMap(({ eventId, role }) => {
        const row = { key_id: keyId, event_id: eventId, role };
        return [
          db
            .deleteFrom("event_role")
            .where("key_id", "=", keyId)
            .where("event_id", "=", eventId)
            .where("role", "=", role),
          db
            .insertInto("role_taken")
            .values(row)
            .onConflict((conflict) => conflict.doNothing()),
        ];
      }),
      ...given.map(({ eventId, role }) =>
        db
          .insertInto("event_role")
          .values({ key_id: keyId, event_id: eventId, role })
          .onConflict((conflict) => conflict.doNothing()),
      ),
    ];
  },
};
