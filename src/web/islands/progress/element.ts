type Child = Node | string | undefined
type Property = string | boolean | undefined | ((event: Event) => void)

/**
 * An element with attributes, listeners (`onclick` and so on) and children. An attribute that is true stands without a
 * value, one that is false or undefined does not stand at all.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Readonly<Record<string, Property>>,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value)
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value)
  }
  made.append(...children.filter((child) => child !== undefined))
  return made
}

/** A moment as a reader would write the day. Example: '22 November 2026' */
export const dayText = (atMs: number): string =>
  new Date(atMs).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })

/** Minutes as people say them, at least one where anything is left. */
export const minutesLeftText = (minutes: number): string => {
  const whole = Math.max(1, Math.round(minutes))
  return whole < 60 ? `${whole} min` : `${Math.floor(whole / 60)} h ${whole % 60} min`
}
