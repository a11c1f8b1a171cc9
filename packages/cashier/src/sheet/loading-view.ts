import { h } from '../drawing/draw.ts'
import { button } from './button.ts'
import { spinner } from './marks.ts'
import type { Scene } from './scene.ts'

/** Until there is something to show; `retry` when it does not come by itself. */
export function loadingView({ words }: Scene, retry: false | (() => void)) {
  return [
    h('div.message', {}, spinner, h('h2', { tabindex: '-1' }, words.loading), h('p', {})),
    h('div.actions', {}, retry && button('secondary', words.reload, retry, { part: 'button' })),
  ]
}
