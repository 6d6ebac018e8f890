import { PhoneLink } from "../../ui/phone-link.tsx";
import { words } from "./words.ts";

/** Whom to call when nothing on the page helps. */
export function SupportPhone({ phone }: { phone: string }) {
  return (
    <>
      {words.supportPhone}{" "}
      <strong>
        <PhoneLink phone={phone} />
      </strong>
    </>
  );
}
