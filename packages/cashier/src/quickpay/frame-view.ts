import type { QuickPay } from '@tillway/sdk/quickpay'
import type { Content } from '../drawing/draw.ts'
import type { LaterWords } from '../later/zh.ts'
import type { Scene } from '../sheet/scene.ts'

/** What the frame asks for beyond is scrolled in it. */
const mostPx = 1600
const leastPx = 160

/** The frame of the vault, and what stands in for it until it says that it is there. */
export function frameView(
  scene: Scene,
  words: LaterWords,
  { quick, src }: { readonly quick: QuickPay; readonly src: string },
): readonly Content[] {
  const { session, h, button } = scene
  const { step, opened, frameIs, height } = quick.getState()
  const title = step === 'entering' ? words.add : words.code
  const isReady = frameIs === 'ready'
  return [
    // An open frame has a heading of its own.
    h(isReady ? 'h2.hidden' : 'h2.caption', { tabindex: '-1', 'aria-live': 'polite' }, title),
    h(
      'div.frame',
      { 'aria-busy': frameIs === 'coming' ? 'true' : undefined },
      h('div', { role: 'alert' }, frameIs === 'late' && h('p.notice.danger', {}, words.late)),
      frameIs === 'coming' && h('div.message', {}, scene.spinner),
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
      frameIs === 'late' && button('primary', scene.words.reload, quick.reopen),
      h(
        'div.row',
        {},
        button('link', words.toCards, quick.back),
        // The frame itself offers another way.
        !isReady && button('link', words.changeWay, session.pick),
      ),
    ),
  ]
}
