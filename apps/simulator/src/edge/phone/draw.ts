/** Makes elements. Text goes in as text nodes only: nothing here is ever read as HTML. */
import { amountText } from './amount.ts'
import type { ShownChannel } from './api.ts'

export type Child = Node | string | false | undefined
type Attributes = Readonly<Record<string, string | boolean | (() => void) | undefined>>

const svgNamespace = 'http://www.w3.org/2000/svg'

export function draw<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value)
    else if (typeof value === 'string') element.setAttribute(name, value)
    else if (value) element.setAttribute(name, '')
  }
  element.append(...children.filter((child) => child !== false && child !== undefined))
  return element
}

export interface Path {
  readonly d: string
  readonly fill?: string
  readonly stroke?: string
}

/** A drawing that only repeats what is said beside it. */
export function drawing(viewBox: string, paths: readonly Path[], name = ''): SVGSVGElement {
  const svg = document.createElementNS(svgNamespace, 'svg')
  svg.setAttribute('viewBox', viewBox)
  svg.setAttribute('aria-hidden', 'true')
  svg.setAttribute('class', name)
  for (const { d, fill = 'none', stroke } of paths) {
    const path = document.createElementNS(svgNamespace, 'path')
    path.setAttribute('d', d)
    path.setAttribute('fill', fill)
    if (stroke !== undefined) {
      path.setAttribute('stroke', stroke)
      path.setAttribute('stroke-width', '2')
      path.setAttribute('stroke-linecap', 'round')
      path.setAttribute('stroke-linejoin', 'round')
    }
    svg.append(path)
  }
  return svg
}

export const line = (d: string, name = ''): SVGSVGElement =>
  drawing('0 0 24 24', [{ d, stroke: 'currentColor' }], name)

export const markOf = (channel: ShownChannel | undefined): SVGSVGElement =>
  drawing(channel?.mark.viewBox ?? '0 0 24 24', channel?.mark.paths ?? [], 'mark')

export function amountOf(amount: number, currency: string): HTMLElement {
  const { sign, digits } = amountText(amount, currency)
  const name = digits.length > 9 ? 'amount long' : 'amount'
  return draw('span', { class: name }, draw('small', {}, sign), digits)
}
