/** Asks the vault whose card it is, from the first digits alone, and hears only the last answer. */
import { digitsOf } from './fields/grouping.ts'
import type { Platform } from './platform/platform.ts'
import { parseBank, parseKind } from './protocol/answers.ts'
import { fieldsOf } from './protocol/messages.ts'
import type { Recognised } from './state/state.ts'

const leastDigits = 6
const mostDigits = 8
/** Who types is not asked about on every key. */
const pauseMs = 250

/** Tells null while nobody can know yet, and an answer without a bank when it is not known. */
export function createBankLookup(
  { post, after }: Pick<Platform, 'post' | 'after'>,
  ticket: string,
  tell: (recognised: Recognised | null) => void,
): (number: string) => void {
  let asked = ''
  let stop = () => {}
  const ask = async (prefix: string) => {
    const answer = await post('frame/bins', { ticket, prefix }).catch(() => null)
    if (prefix === asked) tell(parseRecognised(answer?.body))
  }
  return (number) => {
    const prefix = digitsOf(number).slice(0, mostDigits)
    if (prefix === asked) return
    stop()
    asked = prefix
    if (prefix.length < leastDigits) tell(null)
    else stop = after(pauseMs, () => void ask(prefix))
  }
}

/** What is not understood is a bank that is not known: the shopper says what kind of card it is. */
function parseRecognised(body: unknown): Recognised {
  const { bank, kind, lengths } = fieldsOf(body)
  return {
    bank: parseBank(bank),
    kind: parseKind(kind),
    lengths: Array.isArray(lengths) ? lengths.map(Number).filter(Boolean) : [],
  }
}
