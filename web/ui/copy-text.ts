/** Copies a text. Without HTTPS, or where a policy refuses the clipboard, only the old command is left. */
export async function copyText(text: string): Promise<void> {
  try {
    if (navigator.clipboard) return await navigator.clipboard.writeText(text);
  } catch {
    // Refused: a button that does nothing would leave the clerk without the link.
  }
  const area = document.createElement("textarea");
  area.value = text;
  // Inside the open dialog, which holds the focus.
  (document.querySelector("[role=dialog]") ?? document.body).append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  return undefined;
}
