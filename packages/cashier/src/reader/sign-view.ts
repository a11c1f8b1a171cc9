/** Where the payer signs with a finger or a pen. Who cannot may sign on paper. */
import type { Attributes, Content } from '../drawing/draw.ts'
import { signatureImage } from '../platform/signature-image.ts'
import type { Scene } from '../sheet/scene.ts'
import type { AtReader } from './reader-drawer.ts'

/** Of the pad, in the units that strokes are drawn in. */
export const padSize = { width: 640, height: 280 }

export interface Pad {
  /** Drawing instructions of an SVG path; empty until something was drawn. */
  path(): string
  clear(): void
  readonly events: Readonly<Record<string, (event: Event) => void>>
}

export function createPad(redraw: () => void): Pad {
  let path = ''
  let isDown = false
  const draw = (event: Event, command: 'M' | 'L') => {
    const { clientX, clientY, currentTarget } = event as PointerEvent
    const { left, top, width, height } = (currentTarget as Element).getBoundingClientRect()
    const x = Math.round(((clientX - left) / width) * padSize.width)
    const y = Math.round(((clientY - top) / height) * padSize.height)
    path += `${command}${x} ${y}`
    redraw()
  }
  return {
    path: () => path,
    clear() {
      path = ''
      redraw()
    },
    events: {
      onpointerdown(event) {
        event.preventDefault()
        const { pointerId, currentTarget } = event as PointerEvent
        ;(currentTarget as Element).setPointerCapture(pointerId)
        isDown = true
        draw(event, 'M')
        // A dot is a stroke too.
        draw(event, 'L')
      },
      onpointermove: (event) => isDown && draw(event, 'L'),
      onpointerup() {
        isDown = false
      },
      onpointercancel() {
        isDown = false
      },
    },
  }
}

export function signView(scene: Scene, parts: AtReader): readonly Content[] {
  const { h, button } = scene
  const { pay, pad, words } = parts
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
