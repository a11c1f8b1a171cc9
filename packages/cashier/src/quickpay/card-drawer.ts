/**
 * Paying by card in the sheet: the saved cards, and the frame of the vault where a card or a code
 * is typed. It is one file, fetched when such a way is chosen; it imports nothing that another file
 * has, see `Tools` and `Kit`.
 */
import {
  createQuickPay,
  type FrameCommand,
  type FrameLook,
  frameAddress,
  type QuickPay,
  readFrameMessage,
} from '@tillway/sdk/quickpay'
import type { Content } from '../drawing/draw.ts'
import type { Kit } from '../later/kit.ts'
import type { LaterWords } from '../later/zh.ts'
import { onMessage, pageOrigin } from '../platform/messages.ts'
import type { Scene } from '../sheet/scene.ts'
import { cardName, cardsView } from './cards-view.ts'
import { frameView } from './frame-view.ts'
import type { PasswordDrawer } from './password/password-drawer.ts'

export { css } from './quickpay.css'

export interface CardDrawer {
  /** The frame is open. */
  framed(): boolean
  content(scene: Scene, texts: LaterWords): readonly Content[]
  /** Whether to remove the card that is asked about; nothing when none is. */
  question(scene: Scene, texts: LaterWords): Content
}

export function createCardDrawer(scene: Scene, kit: Kit): CardDrawer {
  const { session, root, attempt, state, redraw, lateFile } = scene
  const window = () => root.querySelector('iframe')?.contentWindow
  const origin = () => new URL(quick.getState().frame || pageOrigin()).origin
  const post = (command: FrameCommand) =>
    window()?.postMessage({ tillway: 1, ...command }, origin())
  const quick = createQuickPay(session, attempt?.way || state.way || '', post)
  const stops = [
    quick.subscribe(redraw),
    onMessage((event) => {
      const isFrame = event.source === window() && event.origin === origin()
      const message = isFrame && readFrameMessage(event.data)
      if (message) quick.hear(message)
    }),
    session.subscribe(({ outcome }) => {
      if (outcome) for (const stop of stops) stop()
    }),
  ]
  const lookAt = createLooks(root, quick, post)
  let passwords: PasswordDrawer | undefined
  const file = lateFile(
    () => import('./password/password-drawer.ts'),
    (module) => {
      passwords = module?.createPasswordDrawer(scene, quick)
      redraw()
    },
  )
  return {
    framed: () => quick.getState().frame !== null,
    content(now, texts) {
      const words = { ...texts, otherOpening: texts.otherPage }
      const src = lookAt(now)
      const drawn = src
        ? frameView(now, words, { quick, src })
        : cardsView(now, words, { quick, kit })
      if (passwords) return passwords.content(now, drawn)
      if (!asksPassword(quick)) return drawn
      if (!file.broken) file.load()
      return now.loadingView(now, file.broken && file.load)
    },
    question(now, texts) {
      const card = quick.getState().cards.find(({ id }) => id === now.asked)
      if (!card) return null
      const { removeTitle: title, keep: stay, remove: go } = texts
      const close = () => now.ask('')
      const leave = () => {
        close()
        void quick.remove(card.id)
      }
      const hint = cardName(now, texts, card)
      return kit.questionView(now, { title, hint, stay, go }, { stay: close, leave })
    },
  }
}

/** Whether the file for payment passwords is needed. */
function asksPassword(quick: QuickPay): boolean {
  const { need = 'sms', password = 'none' } = quick.getState().verification || {}
  return need + password !== 'smsnone'
}

/** Gives the address of the frame, the same for as long as it is open, and tells it of a new look. */
function createLooks(root: ShadowRoot, quick: QuickPay, post: (command: FrameCommand) => void) {
  let opened = 0
  let src = ''
  let told = ''
  return ({ language }: Scene): string | null => {
    const state = quick.getState()
    if (!state.frame) return null
    const { classList } = root.host
    const theme = classList.contains('dark') ? 'dark' : 'light'
    const look: FrameLook = { lang: language, theme, large: classList.contains('large') }
    const text = JSON.stringify(look)
    if (state.opened !== opened) {
      opened = state.opened
      src = frameAddress(state.frame, pageOrigin(), look)
      told = text
    } else if (text !== told && state.frameIs === 'ready') {
      told = text
      post({ type: 'look', ...look })
    }
    return src
  }
}
