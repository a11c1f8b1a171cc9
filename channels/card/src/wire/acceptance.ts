/**
 * Whether an answer belongs to a request. One that does not is as good as none: the transaction is
 * in doubt then, and is reversed.
 */
import type { Message } from '@tillway/wire/iso8583'
import { textOf } from './dialect.ts'
import { answerType } from './transactions.ts'

const partlyApproved = '10'
const sale = '000000'

/** Names the first thing that is not right; undefined when the answer is the request's. */
export function mismatchOf(request: Message, answer: Message): string | undefined {
  const { fields: asked } = request
  const { fields: told } = answer
  const code = textOf(told, 39)
  if (answer.type !== answerType(request.type)) return 'type'
  if (code === '') return 'field 39'
  const echoed = [3, 11, 41, ...(code === '00' ? [42] : [])]
  const wrong = echoed.find((number) => textOf(asked, number) !== textOf(told, number))
  if (wrong !== undefined) return `field ${wrong}`
  const isPartial = code === partlyApproved && textOf(asked, 3) === sale
  const isOther = told[4] !== undefined && asked[4] !== told[4]
  return isOther && !isPartial ? 'field 4' : undefined
}
