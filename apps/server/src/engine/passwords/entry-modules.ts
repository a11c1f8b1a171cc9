/** How a password is entered, by the merchant's policy. Pure. */
import { ruleFor, type VerificationPolicy } from '@tillway/payments'
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
  const { module, strict } = ruleFor(modules, amount)
  const stronger = byStrength.slice(byStrength.indexOf(module))
  return { module, modules: [...stronger, 'plain'], strict }
}
