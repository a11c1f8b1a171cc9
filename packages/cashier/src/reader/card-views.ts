/** From the wait for a card to the bank's answer. */
import type { Entry, ReaderPay } from '@tillway/sdk/reader'
import type { Content } from '../drawing/draw.ts'
import type { Scene } from '../sheet/scene.ts'
import type { AtReader } from './at-reader.ts'
import { gestures } from './gestures.ts'
import type { Named, ReaderDictionary } from './reader-zh.ts'

/** What the reader asks for; nothing asked yet is a card. */
export function promptText(pay: ReaderPay, { prompts }: ReaderDictionary): string {
  const { prompt } = pay.getState().readers
  return wordsFor(prompts, prompt) || wordsFor(prompts, 'present_card') || ''
}

function wordsFor(named: Named<string>, name: string | null): string | undefined {
  const [, text] = named.find(([known]) => known === name) || []
  return text
}

/** Why the last card, or the reader, did not do. */
export function trouble({ h, language }: Scene, { pay, words, spoken }: AtReader): Content {
  const { again, readers } = pay.getState()
  const { problem } = readers
  const text = again
    ? again.message[language]
    : problem && (wordsFor(spoken.problems, problem) || words.trouble)
  return h('div', { role: 'alert' }, text && h('p.notice.danger', {}, text))
}

export function cardView(scene: Scene, parts: AtReader): readonly Content[] {
  const { h, fill } = scene
  const { pay, kit, words, spoken } = parts
  const { halted, readers } = pay.getState()
  const { reader, prompt } = readers
  const battery = reader && reader.battery !== null && fill(words.battery, `${reader.battery}`)
  const name = reader ? [reader.name, battery].filter(Boolean).join(' · ') : ''
  return [
    scene.summary(scene),
    trouble(scene, parts),
    !halted && gestures(scene, prompt),
    h('h2.caption.prompt', { tabindex: '-1' }, promptText(pay, spoken)),
    h('p.quiet', {}, name),
    h(
      'div.actions',
      {},
      halted && scene.button('primary', words.presentAgain, pay.again, { part: 'button' }),
      kit.otherOpenings(scene, words, 'div.row'),
    ),
  ]
}

/** Dots for what is typed at the reader; the digits themselves never leave it. */
export function pinView(scene: Scene, { pay, words }: AtReader): readonly Content[] {
  const { h, fill } = scene
  const { typed } = pay.getState().readers
  const dots = Array.from({ length: Math.max(6, typed) }, (_, index) =>
    h(index < typed ? 'i.full' : 'i', {}),
  )
  const label = fill(words.typed, String(typed))
  return [
    scene.summary(scene),
    h('div.dots', { role: 'img', 'aria-label': label }, dots),
    h('h2.caption.prompt', { tabindex: '-1' }, words.pin),
    h('p.quiet', {}, words.pinHint),
  ]
}

/** The bank is asked, or the card is to be taken away after it has said no. */
export function onlineView(scene: Scene, { pay, kit, words }: AtReader): readonly Content[] {
  const { state, language } = scene
  const { entry, readers, step } = pay.getState()
  if (readers.prompt === 'remove_card') {
    const hint = state.failure ? state.failure.message[language] : words.noSecond
    return kit.messageView(scene, words, {
      summary: true,
      sign: 'none',
      title: words.takeCard,
      hint,
    })
  }
  const isIn: Entry = 'insert'
  const hint = step === 'online' && entry === isIn ? words.keepCard : words.noSecond
  return kit.messageView(scene, words, { summary: true, title: words.online, hint })
}

/** Nobody knows yet, or it is taken back. Nothing here starts another try. */
export function waitingView(scene: Scene, { pay, kit, words }: AtReader): readonly Content[] {
  const isUndoing = pay.getState().step === 'undoing'
  return kit.messageView(scene, words, {
    summary: true,
    title: isUndoing ? words.undoing : words.checking,
    hint: isUndoing ? words.undoingHint : words.checkingHint,
    actions: [{ kind: 'secondary', text: words.back, run: scene.requestClose }],
  })
}
