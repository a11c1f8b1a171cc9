import type { Content } from '../drawing/draw.ts'
import { printAlone } from '../platform/printing.ts'
import type { Scene } from '../sheet/scene.ts'
import type { AtReader } from './at-reader.ts'
import type { Pad } from './pad.ts'
import { drawnSignature, takeCard } from './sign-view.ts'
import { type Line, slipLines } from './slip-lines.ts'

/** It was paid: the slip, to be read here or printed. */
export function slipView(scene: Scene, parts: AtReader, pad: Pad): readonly Content[] {
  const { root, dismiss } = scene
  const { kit, words } = parts
  return [
    takeCard(scene, parts),
    kit.heading(scene, { sign: 'tick', title: words.succeeded }),
    scene.summary(scene),
    slip(scene, parts, pad),
    kit.actionButtons(scene, [
      { kind: 'primary', text: words.back, run: dismiss },
      { kind: 'secondary', text: words.print, run: () => printAlone(root.host) },
    ]),
  ]
}

/** In both languages, as slips are: who reads it later may not be who paid. */
function slip(scene: Scene, { pay, kit, words }: AtReader, pad: Pad): Content {
  const { h, state } = scene
  const { attempt, order = '' } = state.payment || {}
  const lines = slipLines(attempt?.receipt || {}, kit.timeText)
  const { signature } = pay.getState()
  const isSigned = signature === 'given' && pad.path()
  return h(
    'section.receipt.slip',
    { 'aria-label': words.slip },
    h('h3', {}, '签购单 ', h('span', { lang: 'en' }, 'Sales slip')),
    h(
      'dl',
      {},
      [...lines, ['订单号', 'Order', order] as const].map((line) => row(scene, line)),
    ),
    (isSigned || signature === 'paper') &&
      h(
        'div.signed',
        {},
        h('p', {}, '持卡人签名 ', h('span', { lang: 'en' }, 'Cardholder signature')),
        drawnSignature(scene, isSigned || '', { 'aria-hidden': 'true' }),
      ),
  )
}

function row({ h }: Scene, [zh, en, value]: Line): Content {
  const name = h('dt', {}, zh, ' ', h('span', { lang: 'en' }, en))
  return h('div', {}, name, h('dd', {}, value))
}
