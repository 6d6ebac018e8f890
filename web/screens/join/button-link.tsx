import type { ReactNode } from "react";
import { Link } from "wouter";
import button from "../../ui/button.module.css";

/** A link that looks like a button of the site's screens. */
export function ButtonLink({
  to,
  kind = "plain",
  children,
}: {
  to: string;
  kind?: "primary" | "plain";
  children: ReactNode;
}) {
  const names = [button["button"], button[kind], button["site"]];
  return (
    <Link href={to} className={names.filter(Boolean).join(" ")}>
      {children}
    </Link>
  );
}
