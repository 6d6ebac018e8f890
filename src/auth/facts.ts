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
    ];
  },
};
