import { useState } from "react";

/** The phone number on slips and in texts to send, remembered in this browser for each event. */
export function useSupportPhone(eventId: string): [string, (phone: string) => void] {
  const key = `diem-cau-phone-${eventId}`;
  const [phone, setPhone] = useState(() => localStorage.getItem(key) ?? "");
  return [
    phone,
    (next) => {
      localStorage.setItem(key, next);
      setPhone(next);
    },
  ];
}
