/**
 * Paying with a card at a reader in the sheet: find a reader, present the card, the PIN that is
 * typed there, the bank's answer. It is a file of its own, fetched when such a way is chosen, with
 * one for its words and one for what follows the payment; it imports nothing that another file has,
 * see `Tools` and `Kit`.
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
import type { SlipDrawer } from './reader-slip.ts'
import type { ReaderDictionary } from './reader-zh.ts'

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
  const files = createFiles(scene)
  pay.subscribe(() => {
    // The readers outlive the sheet.
    if (root.host.isConnected) redraw()
    else pay.stop()
  })
  return {
    view(now) {
      const view = viewOf(now, pay)
      if (!view || files.ready(now, view)) return view
      // Without its slip a success is shown as any other; nothing else is shown otherwise.
      return isAfter(view) && files.broken(now, view) ? null : 'reader'
    },
    content(now, texts) {
      const view = viewOf(now, pay)
      const spoken = files.words(now)
      const again = () => files.again(now)
      if (!view || !spoken) return now.loadingView(now, again)
      const words = Object.assign({}, texts, spoken.texts)
      const parts = { pay, readers, kit, words, spoken }
      const draw = views[view] || (view === 'reader-sign' ? files.slip()?.sign : files.slip()?.slip)
      return draw ? draw(now, parts) : now.loadingView(now, again)
    },
    announcement(now) {
      const spoken = files.words(now)
      return spoken ? announcementOf(now, pay, spoken) : ''
    },
  }
}

/** What is fetched beside this: the words of the language that is read, and what follows a payment. */
function createFiles({ lateFile, addStyle, redraw }: Scene) {
  const dictionaries = {
    zh: lateFile<ReaderDictionary>(() => import('./reader-zh.ts'), redraw),
    en: lateFile<ReaderDictionary>(() => import('./reader-en.ts'), redraw),
  }
  let slip: SlipDrawer | undefined
  const slipFile = lateFile(
    () => import('./reader-slip.ts'),
    (module) => {
      if (module) {
        addStyle(module.css)
        slip = module.createSlipDrawer(redraw)
      }
      redraw()
    },
  )
  const needed = ({ language }: Scene, view: Drawn) => {
    const files = isAfter(view) ? [dictionaries[language], slipFile] : [dictionaries[language]]
    for (const file of files) if (!file.broken) file.load()
    return files
  }
  slipFile.load()
  return {
    ready: (scene: Scene, view: Drawn) => needed(scene, view).every(({ module }) => module),
    broken: (scene: Scene, view: Drawn) => needed(scene, view).some(({ broken }) => broken),
    words: ({ language }: Scene) => dictionaries[language].module,
    slip: () => slip,
    again: ({ language }: Scene) => dictionaries[language].load(),
  }
}

const isAfter = (view: Drawn) => view === 'reader-sign' || view === 'reader-slip'

type Drawn = Exclude<ReaderView, 'reader'>

type Draw = (scene: Scene, parts: AtReader) => readonly Content[]

const views: { readonly [View in Drawn]?: Draw } = {
  'reader-connect': connectView,
  'reader-card': cardView,
  'reader-pin': pinView,
  'reader-online': onlineView,
  'reader-waiting': waitingView,
  'reader-taking': onlineView,
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

function announcementOf(scene: Scene, pay: ReaderPay, spoken: ReaderDictionary): string {
  const { texts: words } = spoken
  switch (viewOf(scene, pay)) {
    case 'reader-card':
      return promptText(pay, spoken)
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
