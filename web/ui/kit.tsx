import type { ReactNode } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { KIT_LOCALE, tellKitWords } from "../i18n/kit-words.ts";
import "./kit.css";
import { Toasts } from "./toast.tsx";

tellKitWords();
keepStylesOut();

/** Everything that uses the kit stands in it: dialogs, menus, date fields, messages. Pages of sites and stage do without. */
export function Kit({ children }: { children: ReactNode }) {
  return (
    <I18nProvider locale={KIT_LOCALE}>
      {children}
      <Toasts />
    </I18nProvider>
  );
}

/**
 * react-aria adds a `<style>` of one rule unless an element of its id is there; our policy allows none. The rule stands in
 * kit.css.
 */
function keepStylesOut(): void {
  const id = "react-aria-pressable-style";
  if (document.getElementById(id)) return;
  const mark = document.createElement("meta");
  mark.id = id;
  document.head.append(mark);
}
