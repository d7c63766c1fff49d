/**
 * A text of others (a title, a headline, an error) as a notification may show it. VS Code makes links of
 * `[text](command:...)` in notifications, and who wrote a run folder is not to lay commands under the user's clicks: a
 * zero-width space keeps the two brackets apart.
 */
export function plain(text: string): string {
  return text.replaceAll('](', ']\u200B(');
}
