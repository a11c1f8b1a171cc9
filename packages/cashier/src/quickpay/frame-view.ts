import type { QuickPay } from '@tillway/sdk/quickpay'
import type { Content } from '../drawing/draw.ts'
import type { Scene } from '../sheet/scene.ts'
import type { AllCardWords } from './zh.ts'

/** What the frame asks for beyond is scrolled in it. */
const mostPx = 960
const leastPx = 160

/** The frame of the vault, and what stands in for it until it says that it is there. */
export function frameView(
  scene: Scene,
  words: AllCardWords,
  { quick, src }: { readonly quick: QuickPay; readonly src: string },
): readonly Content[] {
  const { tools, session } = scene
  const { h } = tools
  const { step, opened, frameIs, height } = quick.getState()
  const title = step === 'entering' ? words.add : words.code
  const isReady = frameIs === 'ready'
  const link = (text: string, run: () => unknown) =>
    h('button.link', { type: 'button', onclick: () => run() }, text)
  const again = { type: 'button', onclick: () => void quick.reopen() }
  return [
    // An open frame has a heading of its own.
    h(isReady ? 'h2.hidden' : 'h2.caption', { tabindex: '-1', 'aria-live': 'polite' }, title),
    h(
      'div.frame',
      { 'aria-busy': frameIs === 'coming' ? 'true' : undefined },
      h('div', { role: 'alert' }, frameIs === 'late' && h('p.notice.danger', {}, words.late)),
      frameIs === 'coming' && h('div.bones', {}, ...[1, 2, 3].map(() => h('i', {}))),
      h(isReady ? 'iframe' : 'iframe.away', {
        'data-view': String(opened),
        src,
        title: words.frame,
        allow: '',
        height: String(Math.min(Math.max(height, leastPx), mostPx)),
      }),
    ),
    h(
      'div.actions',
      {},
      frameIs === 'late' && h('button.primary', again, scene.words.reload),
      h(
        'div.row',
        {},
        link(words.toCards, quick.back),
        // The frame itself offers another way.
        !isReady && link(words.changeWay, session.pick),
      ),
    ),
  ]
}
