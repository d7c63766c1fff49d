/** Values of attributes; those that are false or undefined are left out, true is an empty one. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Makes an element. Text is set as text: nothing is ever parsed as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(made, name, value);
  made.append(...children);
  return made;
}

/** Sets, or takes away, an attribute; one that is as it should be is left alone. */
export function setAttribute(
  node: Element,
  name: string,
  value: string | number | boolean | undefined,
): void {
  if (value === undefined || value === false) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
    return;
  }
  const text = value === true ? '' : String(value);
  if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

/** Sets the text of an element that holds nothing else; selections survive where it is the same. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets the text of an element that may be too narrow for it: the whole of it is its tooltip. */
export function setLongText(node: Element, text: string): void {
  setText(node, text);
  setAttribute(node, 'title', text);
}

export function setShown(node: HTMLElement, shown: boolean): void {
  if (node.hidden === shown) node.hidden = !shown;
}

/** Gives an element as many children as wished: the last go, new ones come at the end. */
export function resize(parent: Element, count: number, create: () => HTMLElement): void {
  while (parent.children.length > count) parent.lastElementChild!.remove();
  while (parent.children.length < count) parent.append(create());
}

/** Something with an element that is kept while its key is there. */
export interface Part {
  readonly element: HTMLElement;
  /** Gives back what it holds beside its element. */
  destroy?(): void;
}

/** Children of an element, each for a key: what stays keeps its element, and with it focus, hover and scroll. */
export class KeyedParts<T, P extends Part> {
  private readonly parts = new Map<string, P>();

  constructor(
    private readonly parent: HTMLElement,
    private readonly create: (item: T) => P,
    private readonly update: (part: P, item: T, index: number) => void,
  ) {}

  /** Makes the children those of the items, in their order. Of items with the same key the first counts. */
  show(items: readonly T[], keyOf: (item: T) => string): void {
    const keyed = new Map<string, T>();
    for (const item of items) if (!keyed.has(keyOf(item))) keyed.set(keyOf(item), item);
    for (const [key, part] of this.parts) {
      if (keyed.has(key)) continue;
      part.element.remove();
      part.destroy?.();
      this.parts.delete(key);
    }
    let index = 0;
    for (const [key, item] of keyed) {
      const part = this.parts.get(key) ?? this.create(item);
      this.parts.set(key, part);
      const place = this.parent.children[index] ?? null;
      if (place !== part.element) this.parent.insertBefore(part.element, place);
      this.update(part, item, index++);
    }
  }

  get(key: string): P | undefined {
    return this.parts.get(key);
  }

  values(): Iterable<P> {
    return this.parts.values();
  }
}
