import type { Content } from '../drawing/draw.ts'
import type { Scene } from '../sheet/scene.ts'
import type { AtReader } from './at-reader.ts'
import { trouble } from './card-views.ts'

const readerGlyph = {
  viewBox: '0 0 24 24',
  paths: [
    {
      d: 'M7 3h10a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM9 6h6v4H9zM9.5 14v0M12 14v0M14.5 14v0M9.5 17.500v0M12 17.500v0M14.500 17.500v0',
      fill: 'none',
    },
  ],
}

/** The places to look for a reader in, and what was found there. */
export function connectView(scene: Scene, parts: AtReader): readonly Content[] {
  const { h, language } = scene
  const { pay, readers, kit, words } = parts
  const { status, sources, found, problem } = pay.getState().readers
  if (status !== 'apart') {
    const title = status === 'finding' ? words.finding : words.connecting
    return kit.messageView(scene, words, { summary: true, title, openings: true })
  }
  const isLost = found.length === 1
  const title = isLost ? words.reconnect : found.length ? words.choose : words.connect
  const row = (name: string, run: () => unknown) =>
    h(
      'button.way',
      { type: 'button', part: 'way', onclick: () => void run() },
      scene.wayMark(readerGlyph),
      h('span.name', {}, name),
    )
  return [
    scene.summary(scene),
    // Who has closed the browser's own list knows that.
    problem !== 'reader_cancelled' && trouble(scene, parts),
    h('h2.caption.prompt', { tabindex: '-1' }, title),
    h('p.quiet', {}, words.connectHint),
    h(
      'div.ways.readers',
      {},
      found.map(({ id, name }) => row(name, () => readers.connect(id))),
      sources.map(({ id, name }) => row(name[language], () => readers.find(id))),
    ),
    kit.otherOpenings(scene, words),
  ]
}
