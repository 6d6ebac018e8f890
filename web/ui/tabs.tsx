import { Link, useLocation } from "wouter";
import style from "./tabs.module.css";

/** Sister pages, one of them this one. */
export function TabLinks({
  label,
  tabs,
}: {
  label: string;
  tabs: readonly { href: string; text: string }[];
}) {
  const [here] = useLocation();
  return (
    <nav aria-label={label} className={style["tabs"]}>
      {tabs.map(({ href, text }) => (
        <Link
          key={href}
          href={href}
          className={style["tab"] ?? ""}
          aria-current={here === href || here.startsWith(`${href}/`) ? "page" : undefined}
        >
          {text}
        </Link>
      ))}
    </nav>
  );
}
