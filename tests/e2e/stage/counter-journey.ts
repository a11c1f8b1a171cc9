/** The screens of the counter: a card is refused, one is in doubt, and one pays. */
import { setHost } from './host.ts'
import type { Journey } from './journey.ts'
import { button } from './shopper.ts'
import {
  atCounter,
  counterSheet,
  hold,
  leaveWithReceipt,
  notPaid,
  openTill,
  payAtReader,
  reader,
  ringUp,
  takeCard,
  tryAgain,
  typePin,
} from './till.ts'

export const atTheCounter: Journey = async (visitor, look) => {
  const { page, words, stage } = visitor
  await openTill(visitor)
  await look('counter', page)
  await ringUp(visitor, '29.90')
  await look('counter-ways', page)
  await page.getByRole('radio', { name: words.card }).check()
  await button(visitor, words.pay).click()
  const connect = counterSheet(visitor).getByRole('button', { name: words.connectReader })
  await connect.waitFor()
  await look('counter-connect', page)
  await connect.click()
  await reader(visitor).getByText(words.readerWantsCard).waitFor()
  await look('counter-card', page)
  await hold(visitor, 'swipe', 'lost')
  await reader(visitor).getByText(words.readerWantsPin).waitFor()
  await look('counter-pin', page)
  await typePin(visitor)
  await notPaid(visitor)
  await look('counter-refused', page)
  await tryAgain(visitor)
  await payAtReader(visitor, 'insert', 'chip_debit')
  await counterSheet(visitor).getByRole('button', { name: words.printSlip }).waitFor()
  await look('counter-slip', page)
  await takeCard(visitor)
  await leaveWithReceipt(visitor)
  await page.getByRole('button', { name: words.print, exact: true }).waitFor()
  await look('counter-receipt', page)
  setHost(stage, 'fault', 'no_answer type=0200')
  setHost(stage, 'fault', 'no_answer type=0400')
  await atCounter(visitor, '19.90')
  await payAtReader(visitor, 'swipe', 'stripe_debit')
  await counterSheet(visitor).getByText(words.checking).waitFor()
  await look('counter-doubt', page)
  await notPaid(visitor)
}
