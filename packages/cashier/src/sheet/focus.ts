/** The focus stays inside of the panel, and goes where the eyes go. */

export function trapTab(event: KeyboardEvent): void {
  const panel = (event.currentTarget as HTMLElement).firstElementChild as HTMLElement
  const inner = panel.querySelector<HTMLElement>('.question') || panel
  const stops = [
    ...inner.querySelectorAll<HTMLElement>('button,iframe,input:not(:disabled)'),
  ].filter((element) => !(element instanceof HTMLInputElement) || element.checked)
  const { activeElement } = panel.getRootNode() as ShadowRoot
  if (!event.shiftKey) stops.reverse()
  const [edge] = stops
  const outside = activeElement === panel && event.shiftKey
  if (activeElement === edge || outside) {
    event.preventDefault()
    stops[stops.length - 1]?.focus()
  }
}

/** The first answer of a question, the heading of a view, or the panel as a whole. */
export function focusTarget(panel: HTMLElement): HTMLElement {
  const find = (selector: string) => panel.querySelector<HTMLElement>(selector)
  return find('.question button') || find('h2[tabindex]') || panel
}
