import { useState } from "react";
import type { Joined } from "../../site/session.ts";
import { Button } from "../../ui/button.tsx";
import { Later, Report } from "./later.tsx";
import { SupportPhone } from "./support-phone.tsx";
import { words } from "./words.ts";
import style from "./room.module.css";

/** Who helps, and how to say that something is wrong. */
export function HelpCard({ joined, showKeys }: { joined: Joined; showKeys: () => void }) {
  const [open, setOpen] = useState(false);
  const phone = joined.event.supportPhone;
  return (
    <section className={style["card"]}>
      <h2>{words.help}</h2>
      <p>{phone ? <SupportPhone phone={phone} /> : words.helpHow}</p>
      <p className={style["row"]}>
        <Button onClick={() => setOpen(true)}>{words.report}</Button>
        <Button kind="quiet" onClick={showKeys}>
          {words.keys}
        </Button>
      </p>
      <Later>{open ? <Report joined={joined} close={() => setOpen(false)} /> : null}</Later>
    </section>
  );
}
