/** The form in which texts are searched, as the server's: no marks, đ as d, lower case, one space between words. */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[đĐðÐɖƉ]/g, "d")
    .toLowerCase()
    .replace(/[^\p{L}\p{Nd}]+/gu, " ")
    .trim();
}

/** Whether what a person typed, with or without marks, stands in one of these texts. */
export function matches(query: string, ...texts: (string | null | undefined)[]): boolean {
  const sought = fold(query);
  return sought === "" || fold(texts.filter(Boolean).join(" ")).includes(sought);
}
