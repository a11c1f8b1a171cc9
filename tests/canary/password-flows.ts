/** Payment passwords in every way that they are entered, right, wrong and astray. */
import { asMerchant, freshOrder, orderOf } from '../kit/merchant.ts'
import { goodPassword, otherPassword, wrongPassword } from '../kit/password-holder.ts'
import { openPassword } from '../kit/password-person.ts'
import { bindCard, type QuickPayer } from '../kit/quick-pay.ts'
import type { Ground } from './flows.ts'
import type { Canary } from './search.ts'

/** What was given out to frames while they were entered. */
export interface GivenOut {
  readonly challenges: string[]
  readonly layouts: string[]
}

export const nothingGivenOut = (): GivenOut => ({ challenges: [], layouts: [] })

/** Set after an easy one, wrong, changed, and used for a card; and sent where none is wanted. */
export async function entersPasswords(ground: Ground, given: GivenOut): Promise<void> {
  const { platform, merchant, cards } = ground
  const body = orderOf({ shopper: freshOrder('shopper') })
  const { session } = await asMerchant(platform, merchant).ok('createPayment', { body })
  const payer: QuickPayer = { call: platform.call, simulators: platform.simulators, session }
  const card = await bindCard(payer, cards.debit)
  const seal = async (about: object, entries: readonly string[], more?: object) => {
    const form = await platform.call.ok('openPasswordForm', { token: session, body: about })
    const frame = await openPassword(form.frame_url)
    const shown = await frame.look()
    given.challenges.push(shown.challenge)
    given.layouts.push(...shown.layouts.flat().map((layout) => JSON.stringify(layout)))
    return await frame.enter(shown, entries, { ...more })
  }
  const choose = async (purpose: string, entries: readonly string[]) => {
    const sealed = await seal({ purpose }, entries)
    await platform.call('setClientPassword', { token: session, body: { purpose, sealed } })
  }
  await choose('set', ['123456', '123456'])
  await choose('set', [goodPassword, otherPassword])
  await choose('set', [goodPassword, goodPassword])
  await choose('change', [wrongPassword, otherPassword, otherPassword])
  await choose('change', [goodPassword, otherPassword, otherPassword])
  const about = { token: session, params: { id: card.id } }
  for (const digits of [wrongPassword, otherPassword]) {
    const phone = { phone: cards.newPhone }
    const sealed = await seal({ purpose: 'change_phone', card: card.id }, [digits], phone)
    await platform.call('changeClientCardPhone', { ...about, body: { sealed } })
  }
  await sendAstray(ground, session, card.id)
  const sealed = await seal({ purpose: 'remove_card', card: card.id }, [otherPassword])
  await platform.call('removeClientCardByPassword', { ...about, body: { sealed } })
}

/** In clear, as a broken page might send them. */
async function sendAstray({ platform }: Ground, token: string, card: string): Promise<void> {
  const entered = { password: otherPassword, entries: [[...otherPassword].map(Number)] }
  const clear = JSON.stringify(entered).padEnd(120)
  const byName = {
    approvePayment: { attempt: card, sealed: clear },
    setClientPassword: { purpose: 'change', sealed: clear, ...entered },
    openPasswordForm: { purpose: otherPassword },
    removeClientCardByPassword: { sealed: otherPassword.repeat(20) },
    changeClientCardPhone: { sealed: `${otherPassword}.`.repeat(20) },
  } as const
  for (const [name, body] of Object.entries(byName)) {
    const route = name as keyof typeof byName
    await platform.call(route, { token, params: { id: card }, body })
  }
  await platform.call('getClientPassword', { token, query: { password: otherPassword } })
}

export function passwordCanaries({ challenges, layouts }: GivenOut): readonly Canary[] {
  const passwords = [goodPassword, otherPassword, wrongPassword]
  return [
    ...passwords.map((text, index) => ({ what: `password ${index + 1}`, text })),
    ...[...new Set(challenges)].map((text, index) => ({ what: `challenge ${index + 1}`, text })),
    ...[...new Set(layouts)].map((text, index) => ({ what: `layout ${index + 1}`, text })),
  ]
}
