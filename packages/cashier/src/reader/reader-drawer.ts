/**
 * Paying with a card at a reader in the sheet: find a reader, present the card, the PIN that is
 * typed there, the slip and the signature. It is one file, fetched when such a way is chosen; it
 * imports nothing that another file has, see `Tools` and `Kit`.
 */
import { createReaderPay, type ReaderDesk, type ReaderPay } from '@tillway/sdk/reader'
import type { Content } from '../drawing/draw.ts'
import type { Kit } from '../later/kit.ts'
import type { LaterWords } from '../later/zh.ts'
import type { Scene } from '../sheet/scene.ts'
import type { ReaderView } from '../sheet/view.ts'
import type { AtReader } from './at-reader.ts'
import { cardView, onlineView, pinView, promptText, waitingView } from './card-views.ts'
import { connectView } from './connect-view.ts'
import { en } from './en.ts'
import { createPad } from './pad.ts'
import { signView } from './sign-view.ts'
import { slipView } from './slip-view.ts'
import { type ReaderWords, zh } from './zh.ts'

export { css } from './reader.css'

export interface ReaderDrawer {
  /** Null when the sheet shows what it shows without a reader. */
  view(scene: Scene): ReaderView | null
  content(scene: Scene, texts: LaterWords): readonly Content[]
  /** What to read aloud. */
  announcement(scene: Scene): string
}

export function createReaderDrawer(scene: Scene, readers: ReaderDesk, kit: Kit): ReaderDrawer {
  const { session, root, redraw } = scene
  const pay = createReaderPay(session, readers)
  const pad = createPad(redraw)
  pay.subscribe(() => {
    // The readers outlive the sheet.
    if (root.host.isConnected) redraw()
    else pay.stop()
  })
  return {
    view: (now) => viewOf(now, pay),
    content(now, texts) {
      const words = Object.assign({}, texts, wordsOf(now))
      const view = viewOf(now, pay)
      return view ? views[view](now, { pay, readers, kit, pad, words }) : []
    },
    announcement: (now) => announcementOf(now, pay),
  }
}

const wordsOf = ({ language }: Scene): ReaderWords => (language === 'zh' ? zh : en)

type Drawn = Exclude<ReaderView, 'reader'>

const views: Readonly<Record<Drawn, (scene: Scene, parts: AtReader) => readonly Content[]>> = {
  'reader-connect': connectView,
  'reader-card': cardView,
  'reader-pin': pinView,
  'reader-online': onlineView,
  'reader-waiting': waitingView,
  'reader-taking': onlineView,
  'reader-sign': signView,
  'reader-slip': slipView,
}

function viewOf({ state }: Scene, pay: ReaderPay): Drawn | null {
  const { step, readers, signature } = pay.getState()
  const { outcome, failure, payment, phase, starting } = state
  const { prompt } = readers
  if (step === 'connect') return 'reader-connect'
  if (step === 'present') return /pin/.test(prompt || '') ? 'reader-pin' : 'reader-card'
  if (step === 'online') return 'reader-online'
  if (step !== 'over') return 'reader-waiting'
  if (outcome) {
    if (outcome.status !== 'succeeded') return null
    if (/wanted|sending/.test(signature || '')) return 'reader-sign'
    return payment?.attempt?.receipt ? 'reader-slip' : null
  }
  const isDeclined = phase === 'choosing' && failure && !starting
  return isDeclined && prompt === 'remove_card' ? 'reader-taking' : null
}

function announcementOf(scene: Scene, pay: ReaderPay): string {
  const words = wordsOf(scene)
  switch (viewOf(scene, pay)) {
    case 'reader-card':
      return promptText(scene, pay)
    case 'reader-pin':
      return words.pin
    case 'reader-online':
      return words.online
    case 'reader-taking':
    case 'reader-slip':
    case 'reader-sign':
      return pay.getState().readers.prompt === 'remove_card' ? words.takeCard : ''
    default:
      return ''
  }
}
