/**
 * Which request an answer is for. A reversal has the number of what it reverses, so the class of the
 * message counts too: a late answer to the sale must never pass for one to its reversal.
 */
import { MalformedMessage, type Message } from '@tillway/wire/iso8583'
import { decodeControl } from '../wire/control-field.ts'
import { textOf } from '../wire/dialect.ts'

/** Class 08 is answered with the batch that the terminal is to use. */
const signInClass = '08'

export function isAnswerTo(request: Message, answer: Message): boolean {
  if (classOf(request) !== classOf(answer) || !isAnswer(answer)) return false
  const isNamed = [11, 41].every(
    (number) => textOf(request.fields, number) === textOf(answer.fields, number),
  )
  if (!isNamed) return false
  if (answer.fields[42] !== undefined && answer.fields[42] !== request.fields[42]) return false
  return classOf(request) === signInClass || hasSameBatch(request, answer)
}

const classOf = ({ type }: Message): string => type.slice(0, 2)

const isAnswer = ({ type }: Message): boolean => /[13579]/.test(type.charAt(2))

function hasSameBatch(request: Message, answer: Message): boolean {
  if (answer.fields[60] === undefined) return true
  try {
    return batchOf(request) === batchOf(answer)
  } catch (error) {
    if (error instanceof MalformedMessage) return false
    throw error
  }
}

const batchOf = ({ fields }: Message): string => decodeControl(textOf(fields, 60)).batch
