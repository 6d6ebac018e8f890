import { z } from "zod";
import { id } from "./input.ts";

/** Roles of a key, event by event. */
export const rolesIn = z
  .array(
    z.strictObject({ eventId: id, role: z.enum(["organizer", "secretary", "chair", "viewer"]) }),
  )
  .max(500);
