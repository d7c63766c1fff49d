/**
 * Characters that do something to a terminal rather than show: controls (escape sequences begin with them), marks that
 * turn the direction of text, separators of lines, the byte order mark. Those that join letters are left alone: words of
 * many languages, and emoji, need them.
 */
const acting =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
/** The same without the end of a line. */
const actingInLine =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A text of a file as it may be printed: whatever acts is written as `\u001b` or the like. */
export function printable(text: string): string {
  return text.replace(acting, escaped);
}

/** A line, or lines, of this program's own that may hold such a text. */
export function printableLines(text: string): string {
  return text.replace(actingInLine, escaped);
}

/** JSON text in which nothing acts: the same values for whoever parses it. */
export function printableJson(json: string): string {
  return json.replace(acting, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Cuts a text in its middle, where names differ least: the beginning says where it is, the end what. */
export function shortened(text: string, length: number): string {
  const characters = Array.from(text);
  if (characters.length <= length) return text;
  const end = Math.ceil((length - 1) / 2);
  const begin = length - 1 - end;
  return `${characters.slice(0, begin).join('')}…${characters.slice(-end).join('')}`;
}
