/**
 * Draws the sheet. A sketch says what should be there; it is compared with the sketch before, and
 * only what differs is touched, so that focus, scrolling and live regions survive. One sketch is
 * one node, and what is left out is an empty text: the two trees can be walked side by side.
 */

export type Attribute = string | boolean | undefined | ((event: Event) => void)
export type Attributes = Readonly<Record<string, Attribute>>

export interface Sketch {
  readonly tag: string
  readonly attributes: Attributes
  readonly children: readonly Content[]
}

/** What is false or empty draws nothing and keeps its place. */
export type Content = Sketch | string | false | null | undefined

/** `h('p.notice.danger', { role: 'note' }, 'text')`; children may come in lists. */
export function h(
  selector: string,
  attributes: Attributes,
  ...children: readonly (Content | readonly Content[])[]
): Sketch {
  const [tag = '', ...names] = selector.split('.')
  const all = names.length ? { class: names.join(' '), ...attributes } : attributes
  return { tag, attributes: all, children: children.flat() }
}

/** Keeps one place in `parent` the way that the last sketch says. */
export function painter(parent: Node): (sketch: Sketch) => void {
  let drawn: { readonly node: ChildNode; readonly sketch: Sketch } | undefined
  return (sketch) => {
    const node = drawn ? drawn.node : parent.appendChild(create(sketch, parent))
    if (drawn) update(node as Element, drawn.sketch, sketch)
    drawn = { node, sketch }
  }
}

/** Makes the node of a sketch, in the namespace of where it is to stand. */
function create(sketch: Content, parent: Node): ChildNode {
  if (!isSketch(sketch)) return document.createTextNode(sketch || '')
  const { tag } = sketch
  const space = tag === 'svg' ? 'http://www.w3.org/2000/svg' : (parent as Element).namespaceURI
  const element = document.createElementNS(space || 'http://www.w3.org/1999/xhtml', tag)
  update(element, h(tag, {}), sketch)
  return element
}

/** Turns what was drawn from one sketch into what another of the same tag says. */
function update(element: Element, before: Sketch, after: Sketch): void {
  const names = Object.keys({ ...before.attributes, ...after.attributes })
  for (const name of names) {
    const value = after.attributes[name]
    if (value !== before.attributes[name]) setAttribute(element, name, value)
  }
  after.children.forEach((child, index) => {
    const former = before.children[index]
    const node = element.childNodes[index]
    if (!node) element.append(create(child, element))
    else if (isSketch(child) && isSketch(former) && alike(child, former))
      update(node as Element, former, child)
    else if (child !== former) node.replaceWith(create(child, element))
  })
  const { length } = after.children
  while (element.childNodes.length > length) element.childNodes[length]?.remove()
}

function isSketch(content: Content): content is Sketch {
  return Boolean(content) && typeof content === 'object'
}

/** The parts of different views are different things, however much they look the same. */
function alike(one: Sketch, other: Sketch): boolean {
  return one.tag === other.tag && one.attributes['data-view'] === other.attributes['data-view']
}

function setAttribute(element: Element, name: string, value: Attribute): void {
  if (typeof value === 'function') {
    // What a listener returns is of no account: false would cancel what the browser does.
    const listener = (event: Event) => void value(event)
    Object.assign(element, { [name]: listener })
  } else if (name === 'checked') {
    // The shopper changes it too, and then the attribute counts no more.
    Object.assign(element, { checked: value })
  } else if (value === undefined || value === false) element.removeAttribute(name)
  else element.setAttribute(name, value === true ? '' : value)
}
