/** What the demo asks of shoppers who pay with a saved card: nothing, a text message, a password, or both. */
import type { ReplaceVerificationPolicy, Tillway } from '@tillway/mall'

export type DemoPolicy = Omit<ReplaceVerificationPolicy, 'version'>

export interface DemoPasswords {
  /** Null leaves the platform's own: text messages for everything. */
  readonly policy: DemoPolicy | null
}

const yuan = (amount: number) => amount * 100

/** Small amounts by password, larger ones by a text message, the largest by both. */
export const demoPasswords: DemoPasswords = {
  policy: {
    rules: [
      { up_to: yuan(200), need: 'password' },
      { up_to: yuan(2_000), need: 'sms' },
      { up_to: null, need: 'both' },
    ],
    modules: [
      { up_to: yuan(100), module: 'pad', strict: false },
      { up_to: yuan(200), module: 'gesture', strict: false },
      { up_to: null, module: 'shield', strict: false },
    ],
    limits: {
      sms: { per_payment: null, per_day: null },
      password: { per_payment: yuan(1_000), per_day: yuan(1_000) },
      both: { per_payment: null, per_day: yuan(5_000) },
    },
  },
}

/** By its name the simulator knows a merchant that may debit a card without the code of a text message. */
export function nameWithRight(channel: string, shop: string): string {
  return channel === 'unionpay' ? `${shop}-nosms` : shop
}

/** Writes the policy unless it holds already: each one written is another version. */
export async function providePolicy(tillway: Tillway, policy: DemoPolicy): Promise<void> {
  const { rules, modules, limits, version } = await tillway.verification.policy()
  const known = JSON.stringify({ rules, modules, limits })
  if (version === 0 || known !== JSON.stringify(policy)) {
    await tillway.verification.replacePolicy({ ...policy, version })
  }
}
