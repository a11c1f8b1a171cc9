/** Whether a policy says one thing about every amount. */
import { PayError } from '@tillway/kernel'
import type { VerificationPolicy } from './policy.ts'

/**
 * Throws `invalid_request`, naming the place as the API spells it: rules must have ascending amounts
 * and end with one for every amount, and whoever wants a password must be able to admit one.
 */
export function checkPolicy({ rules, modules, limits }: VerificationPolicy): void {
  checkAmounts(rules, 'rules')
  checkAmounts(modules, 'modules')
  for (const [index, { module, strict }] of modules.entries()) {
    if (!strict || module === 'pad') continue
    throw invalid(`modules.${index}.strict`, 'only the pad can be strict')
  }
  for (const [index, { need }] of rules.entries()) {
    const { perPayment, perDay } = limits[need]
    if (perPayment !== 0 && perDay !== 0) continue
    throw invalid(`rules.${index}.need`, 'its limit admits nothing')
  }
}

function checkAmounts(
  rules: readonly { readonly upTo: number | null }[],
  param: 'rules' | 'modules',
): void {
  let before = 0
  for (const [index, { upTo }] of rules.entries()) {
    const isLast = index === rules.length - 1
    const path = `${param}.${index}.up_to`
    if (isLast && upTo !== null) throw invalid(path, 'the last one holds for every amount')
    if (isLast) return
    if (upTo === null) throw invalid(path, 'nothing behind it would ever hold')
    if (upTo <= before) throw invalid(path, 'amounts must ascend')
    before = upTo
  }
  throw invalid(param, 'there must be one')
}

const invalid = (param: string, message: string) =>
  new PayError('invalid_request', `${param}: ${message}`, { param })
