/** People who pay by payment password in the demo: who sets one, who comes back, who asks for a text. */
import { type TestCards, testCards } from '../../kit/test-cards.ts'
import { bindCard, choosePassword, require, saysInFrame } from './password.ts'
import { enterPassword } from './password-person.ts'
import { codeField, readText, typeCode } from './quick-pay.ts'
import { buyMug, returnToShop } from './shopper.ts'
import {
  type Kept,
  type Stage,
  startStage,
  type VisitOptions,
  type Visitor,
} from './start-stage.ts'
import { expectPaidOnce } from './truth.ts'

export const password = '740283'
const mug = 2_990
/** What the browser says of a wrong password, and of a policy that has changed. */
const refusedEntry = /status of (402|409|429) .*payment\/(approve|attempts)/

export const lastFour = (card: { readonly number: string }): string => card.number.slice(-4)

export interface PasswordVisits {
  readonly stage: Stage
  readonly cards: TestCards
  /** A visitor who has bought a mug with the debit card, and set a password on the way. */
  whoHasPassword(): Promise<Visitor>
  /** One and the same person again, who leaves card and password as they are. */
  whoComesBack(options?: VisitOptions): Promise<Visitor>
  /** Types the code of the payment, in the frame that is open for it or about to be. */
  payByText(visitor: Visitor, after: number): Promise<void>
  /** Ends all visits; what the browsers complained of, but for refused entries. */
  endVisits(): Promise<readonly string[]>
}

export async function startPasswordVisits(): Promise<PasswordVisits> {
  const stage = await startStage({ passwords: { policy: null } })
  const cards = testCards(stage.demo.simulators)
  /** What the browser of one who set a password keeps. */
  let kept: Kept | undefined
  const whoHasPassword = async (): Promise<Visitor> => {
    await require(stage, 'password')
    const visitor = await stage.visit({ touch: true })
    await buyMug(visitor)
    await bindCard(visitor, cards.debit)
    await choosePassword(visitor, password)
    await saysInFrame(visitor, visitor.words.enterPassword)
    await enterPassword(visitor, password)
    await expectPaidOnce(stage, await returnToShop(visitor))
    return visitor
  }
  return {
    ...{ stage, cards, whoHasPassword },
    async whoComesBack(options = {}) {
      kept ??= await (await whoHasPassword()).context.storageState()
      await require(stage, 'password')
      return stage.visit({ touch: true, kept, ...options })
    },
    async payByText(visitor, after) {
      const about = { lastFour: lastFour(cards.debit), amount: mug, after }
      await codeField(visitor)
      await typeCode(visitor, await readText(visitor, about))
      await expectPaidOnce(stage, await returnToShop(visitor))
    },
    async endVisits() {
      await stage.clear()
      return stage.takeTroubles().filter((text) => !refusedEntry.test(text))
    },
  }
}
