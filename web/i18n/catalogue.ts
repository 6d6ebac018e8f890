import { language } from "./language.ts";

/** Texts by name: a text, a text made of values, or a group of texts. */
type Catalogue = { [name: string]: string | ((...values: never[]) => string) | Catalogue };

/** The same names and values, whatever the texts. */
type SameAs<Texts> = {
  [Name in keyof Texts]: Texts[Name] extends string
    ? string
    : Texts[Name] extends (...values: infer Values) => string
      ? (...values: Values) => string
      : SameAs<Texts[Name]>;
};

/**
 * The texts of one screen in the language of the page. A name that English lacks, or has too many, is a type error, so
 * no key is ever missing. Each screen keeps its own in `words.ts`; they are loaded with it.
 */
export function inLanguage<Texts extends Catalogue>(vi: Texts, en: SameAs<Texts>): SameAs<Texts> {
  const texts: unknown = language === "vi" ? vi : en;
  // A catalogue has the names and values of itself; the compiler cannot see that through a condition.
  return texts as SameAs<Texts>;
}
