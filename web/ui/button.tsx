import type { ButtonHTMLAttributes } from "react";
import style from "./button.module.css";

type Kind = "primary" | "plain" | "danger" | "quiet";
type Props = ButtonHTMLAttributes<HTMLButtonElement> & { kind?: Kind; size?: "site" | "dense" };

/** A button in plain HTML, also for tiles and the join page, which load no kit. */
export function Button({ kind = "plain", size, className, type = "button", ...props }: Props) {
  const names = [style["button"], style[kind], size && style[size], className];
  // The type is one of the three that a button has.
  // oxlint-disable-next-line react/button-has-type
  return <button type={type} className={names.filter(Boolean).join(" ")} {...props} />;
}
