/** Asks the vault whose card it is, from the first digits alone, and hears only the last answer. */
import { digitsOf } from './fields/grouping.ts'
import type { Platform } from './platform/platform.ts'
import type { Recognised } from './state/state.ts'

const leastDigits = 6
const mostDigits = 8
/** Who types is not asked about on every key. */
const pauseMs = 250

/** Tells null while nobody can know yet, and nothing of a bank when it is not known. */
export function createBankLookup(
  { post, after, config }: Pick<Platform, 'post' | 'after' | 'config'>,
  tell: (recognised: Recognised | null) => void,
): (number: string) => void {
  let asked = ''
  return (number) => {
    const prefix = digitsOf(number).slice(0, mostDigits)
    if (prefix === asked) return
    asked = prefix
    if (prefix.length < leastDigits) return tell(null)
    after(pauseMs, async () => {
      if (prefix !== asked) return
      // A refusal has nothing of a bank in it, and then the shopper says what kind of card it is.
      const body = { ticket: config.ticket, prefix }
      const answer = (await post('frame/bins', body).catch(() => ({}))) as Recognised
      const isFinal = answer.kind || prefix.length === mostDigits
      if (prefix === asked) tell(isFinal ? answer : null)
    })
  }
}
