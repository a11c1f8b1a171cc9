/** Where the payer signs with a finger or a pen. Who cannot may sign on paper. */
import type { Attributes, Content } from '../drawing/draw.ts'
import { signatureImage } from '../platform/signature-image.ts'
import type { Scene } from '../sheet/scene.ts'
import type { AtReader } from './at-reader.ts'
import { type Pad, padSize } from './pad.ts'

export function signView(scene: Scene, parts: AtReader, pad: Pad): readonly Content[] {
  const { h, button } = scene
  const { pay, words } = parts
  const { signature, unsigned } = pay.getState()
  const isSending = signature === 'sending'
  const path = pad.path()
  const send = () => {
    if (path) void pay.sign(signatureImage(path, padSize))
  }
  const label = { role: 'img', 'aria-label': words.signPad }
  const refusal = unsigned?.message[scene.language]
  return [
    takeCard(scene, parts),
    scene.summary(scene),
    h('h2.caption', { tabindex: '-1' }, words.sign),
    h('div', { role: 'alert' }, refusal && h('p.notice.danger', {}, refusal)),
    h(
      'div.pad',
      {},
      drawnSignature(scene, path, isSending ? label : Object.assign(label, pad.events)),
    ),
    h(
      'div.actions',
      {},
      isSending
        ? scene.submitButton(words.signSending, true)
        : button('primary', words.signDone, send, {
            part: 'button',
            'aria-disabled': path ? undefined : 'true',
          }),
      h(
        'div.row',
        {},
        !isSending && button('link', words.signClear, pad.clear),
        button('link', words.signPaper, pay.signOnPaper),
      ),
    ),
  ]
}

export function drawnSignature({ h }: Scene, path: string, more: Attributes): Content {
  const { width, height } = padSize
  const box = { viewBox: `0 0 ${width} ${height}` }
  return h('svg.signature', Object.assign(box, more), h('path', { d: path }))
}

/** Beside what else is to be done; the payment needs the card no more. */
export function takeCard({ h }: Scene, { pay, words }: AtReader): Content {
  const isIn = pay.getState().readers.prompt === 'remove_card'
  return h('div', { role: 'status' }, isIn && h('p.notice', {}, words.takeCard))
}
