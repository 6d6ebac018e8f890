import { lazy, Suspense } from "react";
import { Link } from "wouter";
import { changeLanguage, otherLanguage } from "../../i18n/language.ts";
import { words as common } from "../../i18n/words.ts";
import { StateChip } from "../../ui/state-chip.tsx";
import { TabLinks } from "../../ui/tabs.tsx";
import { mayIn, type Action, type Me, type StaffEvent } from "./reads.ts";
import style from "./staff.module.css";
import { words } from "./words.ts";

// Menus bring much of the kit: the page stands before them.
const Account = lazy(async () => ({ default: (await import("./account.tsx")).Account }));

/** The head of a staff page: product, event, who is signed in; under it the parts of the event they may see. */
export function TopBar({ me, event }: { me: Me; event?: StaffEvent }) {
  return (
    <header className={style["top"]}>
      <a className={style["skip"]} href="#main">
        {words.skip}
      </a>
      <div className={style["bar"]}>
        <Link href="/su-kien" className={style["product"] ?? ""}>
          <img src="/icon.svg" alt="" width={26} height={26} />
          {common.product}
        </Link>
        {event ? (
          <p className={style["event"]}>
            <span className={style["title"]}>{event.title}</span>
            <StateChip state={event.state} />
          </p>
        ) : (
          <Outside me={me} />
        )}
        <button
          type="button"
          lang={otherLanguage}
          className={style["language"]}
          onClick={changeLanguage}
        >
          {common.otherLanguage}
        </button>
        <Suspense>
          <Account me={me} />
        </Suspense>
      </div>
      {event ? <TabLinks label={words.eventTabs} tabs={tabsOf(event.id, me)} /> : null}
    </header>
  );
}

function Outside({ me }: { me: Me }) {
  const tabs = [
    { href: "/su-kien", text: words.events },
    ...(me.admin ? [{ href: "/quan-tri", text: words.admin }] : []),
  ];
  return (
    <div className={style["event"]}>
      <TabLinks label={common.product} tabs={tabs} />
    </div>
  );
}

function tabsOf(eventId: string, me: Me) {
  const tabs: { path: string; text: string; needs: Action; also?: string }[] = [
    { path: "tong-quan", text: words.tabs.overview, needs: "event.read" },
    { path: "chuong-trinh", text: words.tabs.programme, needs: "event.read" },
    { path: "diem-cau", text: words.tabs.sites, needs: "event.read" },
    { path: "dai-bieu", text: words.tabs.delegates, needs: "delegates.read" },
    { path: "gui-duong-dan", text: words.tabs.links, needs: "links.manage" },
    { path: "dieu-khien", text: words.tabs.control, needs: "turns.manage" },
    { path: "chu-tri", text: words.tabs.chair, needs: "turns.manage" },
    { path: "thu-ky", text: words.tabs.records, needs: "reports.read", also: "nhat-ky" },
    { path: "cai-dat", text: words.tabs.settings, needs: "event.read" },
  ];
  return tabs
    .filter(({ needs }) => mayIn(me, eventId, needs))
    .map(({ path, text, also }) => ({
      href: `/su-kien/${eventId}/${path}`,
      text,
      also: `/su-kien/${eventId}/${also ?? path}`,
    }));
}
