/** What stands before a message of the POS dialect: TPDU and head, read back and answered. */
import { answerTpdu, createFrameSplitter, encodeFrame } from '@tillway/wire/iso8583'
import { defaultHead, defaultTpdu, posFraming } from '../../../channels/card/src/wire/framing.ts'
import { attempt, fromHex, hold, sameBytes, textOf, toHex } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import { malformed } from './iso8583.ts'

export const tpdu: Target = {
  name: 'tpdu',
  seeds: [
    fromHex(`${defaultTpdu}${defaultHead}0200`),
    fromHex(`6000000601${defaultHead}`),
    fromHex('60FFFF0000613100311003'),
  ],
  maxLength: 64,
  run(input) {
    // As texts that an operator typed, and as bytes that came.
    const [typed, headTyped] = [textOf(input.subarray(0, 10)), textOf(input.subarray(10, 22))]
    const message = input.subarray(11)
    const asText = attempt(
      () => encodeFrame(posFraming, { tpdu: typed, head: headTyped, message }),
      malformed,
    )
    if (input.length < 11) return 'refusal' in asText ? asText.refusal : 'typed'
    const [tpdu, head] = [toHex(input.subarray(0, 5)), toHex(input.subarray(5, 11))]
    const answered = answerTpdu(tpdu)
    hold(/^[0-9A-F]{10}$/.test(answered), 'an answer has a TPDU of the same form')
    hold(answered.slice(0, 2) === tpdu.slice(0, 2), 'and of the same type')
    hold(answerTpdu(answered) === tpdu, 'and goes back to where it came from')
    const bytes = encodeFrame(posFraming, { tpdu: answered, head, message })
    const [frame, ...others] = createFrameSplitter(posFraming).push(bytes)
    hold(frame !== undefined && others.length === 0, 'a frame is one frame')
    hold(frame.tpdu === answered && frame.head === head, 'with its TPDU and its head')
    hold(sameBytes(frame.message, message), 'and its message')
    return 'refusal' in asText ? asText.refusal : 'typed'
  },
}
