import type { ReactNode } from "react";
import { telOf } from "../format/phone.ts";
import button from "./button.module.css";

/** A number that a click calls, where there is something to call with; else it can be read. */
export function PhoneLink({ phone, children }: { phone: string; children?: ReactNode }) {
  const look = children ? `${button["button"]} ${button["plain"]}` : undefined;
  return (
    <a className={look} href={telOf(phone)}>
      {children ?? phone}
    </a>
  );
}
