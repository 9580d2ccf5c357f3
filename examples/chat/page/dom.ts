// Elements of the page.

/** Returns the first element that matches. */
export function find<T extends Element>(parent: ParentNode, selector: string, type: new () => T): T {
  const element = parent.querySelector(selector)
  if (element instanceof type) return element
  throw new Error(`The page has no ${type.name} for ${selector}.`)
}

export const byId = <T extends Element>(id: string, type: new () => T): T => find(document, `#${id}`, type)

/** Creates an element. Content from users is inserted as text, never as HTML. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

export function avatar(name: string, colour: string): HTMLElement {
  const [first = name, second = ""] = name.split(/[^A-Za-z0-9]+/).filter(Boolean)
  const initials = first.slice(0, 1) + second.slice(0, 1)
  const element = make("span", { class: "avatar", "aria-hidden": "true" }, initials.toUpperCase())
  element.style.backgroundColor = colour
  return element
}

export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".")

/** Shows a notice above the messages, in the place of an earlier one about the same, or removes that. */
export function notice(about: string, line: string | null): void {
  document.querySelector(`[data-about="${about}"]`)?.remove()
  if (line) byId("notices", HTMLElement).append(make("p", { "data-about": about }, line))
}
