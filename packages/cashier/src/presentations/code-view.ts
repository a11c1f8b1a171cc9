import type { Content } from '../drawing/draw.ts'
import { chosenWay, wayName } from '../later/chosen-way.ts'
import type { LaterWords } from '../later/zh.ts'
import type { Scene } from '../sheet/scene.ts'
import { qrPath } from './qr-path.ts'

/** A code that another device scans. Always dark on white: scanners do not know dark mode. */
export function codeView(scene: Scene, texts: LaterWords): readonly Content[] {
  const { state, session, action, h, fill, clockText } = scene
  if (action?.type !== 'qr') return []
  const left = (state.attemptDeadline || 0) - session.now()
  const over = left <= 0
  const caption = fill(texts.scan, wayName(scene))
  const validity = `${texts.waitingScan} · ${fill(texts.codeLeft, clockText(left))}`
  return [
    scene.summary(scene),
    h('h2.caption', { tabindex: '-1' }, caption),
    h(
      'div.code',
      { part: 'code' },
      over ? codeOver(scene, texts) : codeImage(scene, texts, action.content),
    ),
    !over && h('p.quiet', {}, validity),
    otherOpenings(scene, texts),
  ]
}

function codeOver({ session, h, button }: Scene, texts: LaterWords): Content {
  return h(
    'div.over',
    {},
    h('p', {}, texts.codeOver),
    !session.readOnly && button('secondary', texts.codeAgain, session.retry),
  )
}

function codeImage(scene: Scene, texts: LaterWords, content: string): Content {
  const { h, fill } = scene
  const { size, path } = qrPath(content)
  const image = {
    role: 'img',
    'aria-label': fill(texts.codeLabel, wayName(scene)),
    viewBox: `0 0 ${size} ${size}`,
    'shape-rendering': 'crispEdges',
  }
  return h('svg', image, h('path', { d: path }))
}

/** The same way opened differently, or another way. */
export function otherOpenings(scene: Scene, texts: LaterWords, box = 'div.actions.row'): Content {
  const { state, session, words, h, button } = scene
  const way = chosenWay(scene)
  if (session.readOnly) return null
  // A payment password is another proof for the same card, and no opening of its own.
  const used = `${state.presentation} password`
  const others = way ? way.presentations.filter((name) => !used.includes(name)) : []
  // A code for another device is always worth a button; of the rest, the first.
  const shown = others.filter((name, index) => !index || name === 'qr')
  const text = (name: string) => (name === 'qr' ? words.scanElsewhere : texts.otherOpening)
  return h(
    box,
    {},
    shown.map((name) => button('link', text(name), () => way && session.choose(way.id, name))),
    button('link', texts.changeWay, session.pick),
  )
}
