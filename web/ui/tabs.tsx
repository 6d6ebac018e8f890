import { Link, useLocation } from "wouter";
import style from "./tabs.module.css";

/** Sister pages, one of them this one. */
export function TabLinks({
  label,
  tabs,
}: {
  label: string;
  /** `also` is an address of the part that does not stand under its `href`. */
  tabs: readonly { href: string; text: string; also?: string }[];
}) {
  const [here] = useLocation();
  return (
    <nav aria-label={label} className={style["tabs"]}>
      {tabs.map(({ href, text, also }) => (
        <Link
          key={href}
          href={href}
          className={style["tab"] ?? ""}
          aria-current={
            [href, also].includes(here) || here.startsWith(`${href}/`) ? "page" : undefined
          }
        >
          {text}
        </Link>
      ))}
    </nav>
  );
}
