/** What a click calls: the first number of the text, without the signs that make it readable. */
export function telOf(phone: string): string {
  const [first = ""] = /^[+\d(][\d\s().-]*/.exec(phone.trim()) ?? [];
  return `tel:${first.replace(/[^+\d]/g, "")}`;
}
