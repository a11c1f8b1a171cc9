/** How a password is entered, by the merchant's policy. Pure. */
import type { VerificationPolicy } from '@tillway/payments'
import type { EntryModule, PasswordClaims } from '@tillway/vault-link'

/** From the weakest on; each hides at least what the one before it does. */
const byStrength = ['pad', 'gesture', 'shield'] as const satisfies readonly EntryModule[]

/**
 * The policy's module opens first. The shopper may choose a stronger one, and the plain keys, which
 * who cannot see a map could not do without.
 */
export function entryModules(
  { modules }: Pick<VerificationPolicy, 'modules'>,
  amount: number,
): Pick<PasswordClaims, 'module' | 'modules' | 'strict'> {
  const rule = modules.find(({ upTo }) => upTo === null || amount <= upTo) ?? modules.at(-1)
  const module = rule?.module ?? 'shield'
  const stronger = byStrength.slice(byStrength.indexOf(module))
  return { module, modules: [...stronger, 'plain'], strict: rule?.strict ?? false }
}
