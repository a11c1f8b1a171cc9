import type { Content } from '../drawing/draw.ts'
import type { Scene } from '../sheet/scene.ts'
import { wayName } from './chosen-way.ts'
import type { Action } from './message.ts'
import { actionButtons, heading } from './message-view.ts'
import { timeText } from './time-text.ts'
import type { LaterWords } from './zh.ts'

/** The sheet goes back to the shop by itself, unless the shopper wants to stay. */
export function successView(scene: Scene, texts: LaterWords): readonly Content[] {
  const { words, dismiss, session, state, touched, touch, leavesAt } = scene
  const { payment } = state
  const seconds = String(Math.max(1, Math.ceil((leavesAt - session.now()) / 1000)))
  const text = touched.stays ? texts.back : scene.fill(texts.backIn, seconds)
  const primary: Action = { kind: 'primary', text, run: dismiss }
  const stay: Action = { kind: 'link', text: texts.stay, run: () => touch({ stays: true }) }
  return [
    heading(scene, { sign: 'tick', title: texts.succeeded }),
    scene.summary(scene),
    receipt(scene, [
      [words.ways, wayName(scene)],
      [texts.time, payment?.paid_at ? timeText(payment.paid_at) : ''],
      [texts.order, payment ? payment.order : ''],
    ]),
    actionButtons(scene, touched.stays ? [primary] : [primary, stay]),
  ]
}

function receipt({ h }: Scene, rows: readonly (readonly [string, string])[]): Content {
  const lines = rows.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value)))
  return h('dl.receipt', {}, lines)
}
