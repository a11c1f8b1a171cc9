/**
 * The payment password in the sheet, around the frame where it is entered. It is a file of its own,
 * with one for its words, fetched when a payment asks for a password or the shopper has one; it
 * imports nothing that another file has, see `Tools`.
 */
import type { QuickPay } from '@tillway/sdk/quickpay'
import { addPassword, type PasswordPart } from '@tillway/sdk/quickpay/password'
import type { Content } from '../../drawing/draw.ts'
import type { Scene } from '../../sheet/scene.ts'
import type { PasswordWords } from './password-zh.ts'

export interface PasswordDrawer {
  /** What is drawn without it, with what is to be said of passwords. */
  content(scene: Scene, drawn: readonly Content[]): readonly Content[]
}

export function createPasswordDrawer(
  { lateFile, redraw, addStyle }: Scene,
  quick: QuickPay,
): PasswordDrawer {
  // What lies over a map shuts it, and with large text a map is scrolled past the sheet's own title.
  addStyle('header{position:static}')
  const part = addPassword(quick)
  const files = {
    zh: lateFile(() => import('./password-zh.ts'), redraw),
    en: lateFile(() => import('./password-en.ts'), redraw),
  }
  let texts: PasswordWords | undefined
  return {
    content(scene, drawn) {
      const file = files[scene.language]
      if (!file.broken) file.load()
      // What is being typed stays while the words of another language come.
      texts = file.module?.texts || texts
      if (!texts) return scene.loadingView(scene, file.broken && file.load)
      const { step, frame } = quick.getState()
      if (!frame) {
        return step === 'choosing' ? withLinks(drawn, links(scene, texts, { quick, part })) : drawn
      }
      const { purpose = 'pay', verifying } = part.getTask()
      const [heading, ...rest] = drawn
      const isPassword = step === 'password'
      const title = isPassword && texts[`for_${purpose}`]
      const hint = !isPassword && verifying && texts[`${verifying}Hint`]
      // Always there: a frame that changes its place is loaded anew.
      const above = scene.h('div', {}, hint && scene.h('p.notice', {}, hint))
      return [title ? retitled(heading, title) : heading, above, ...rest]
    },
  }
}

/** Above the buttons of the form with the cards. */
function withLinks([form, ...rest]: readonly Content[], row: Content): readonly Content[] {
  if (!form || typeof form !== 'object') return [form, ...rest]
  const { children } = form
  return [{ ...form, children: [...children.slice(0, -1), row, ...children.slice(-1)] }, ...rest]
}

function retitled(heading: Content, title: string): Content {
  return heading && typeof heading === 'object' ? { ...heading, children: [title] } : heading
}

interface LinkParts {
  readonly quick: QuickPay
  readonly part: PasswordPart
}

/** What was done, and what can be done about the password and by it. */
function links({ h, button }: Scene, texts: PasswordWords, { quick, part }: LinkParts): Content {
  const { verification, chosen, busy } = quick.getState()
  const { password = 'none' } = verification || {}
  const { done } = part.getTask()
  const said =
    (done === 'change_phone' && texts.phoneDone) ||
    (done === 'change' && texts.changeDone) ||
    (/set/.test(done || '') && texts.setDone)
  const purpose = password === 'none' ? 'set' : password === 'set' ? 'change' : 'reset'
  const link = (of: 'set' | 'change' | 'reset' | 'change_phone', card?: string) =>
    button('link', texts[`for_${of}`], () => part.open(of, card), { 'aria-disabled': String(busy) })
  const isHeld = password === 'barred'
  return h(
    'div',
    {},
    h('div', { role: 'status' }, said && h('p.notice', {}, said)),
    h(
      'div.row',
      {},
      !isHeld && link(purpose),
      password === 'set' && chosen && link('change_phone', chosen),
    ),
  )
}
