/// <reference lib="dom" />

type Child = Node | string | null;

/** An element with attributes and children. Text stays text: nothing here is ever read as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** A button that does something. */
export function button(
  text: string,
  attributes: Record<string, string>,
  act: (event: Event) => void,
): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, text);
  made.addEventListener('click', act);
  return made;
}

/** All elements below a node that a selector finds, of one kind. */
export function all<E extends Element = HTMLElement>(below: ParentNode, selector: string): E[] {
  return [...below.querySelectorAll<E>(selector)];
}
