let translations: Readonly<Record<string, string>> = {};

/** Sets the texts of the user's language, by their English text. */
export function setTexts(texts: Readonly<Record<string, string>>): void {
  translations = texts;
}

/**
 * A text in the user's language; one that is not translated is English.
 *
 * @param english as it stands in the code, `{0}`, `{1}` for what is filled in: it is also the key of the translation
 */
export function text(english: string, ...values: readonly (string | number)[]): string {
  const found = Object.hasOwn(translations, english) ? translations[english] : undefined;
  return (found ?? english).replace(/\{(\d+)\}/g, (all, n: string) =>
    String(values[Number(n)] ?? all),
  );
}
