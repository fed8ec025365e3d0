/** Names that come from outside, so that even an empty one can be seen and read out. Pure. */

export function label(text: string, empty = "(none)"): string {
  if (text === "") return empty;
  return text.trim() === "" ? "(blank)" : text;
}
