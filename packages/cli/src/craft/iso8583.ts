/** `tillway iso8583 describe`: a message as a log may show it, with the names of its fields. */
import { readFileSync } from 'node:fs'
import {
  createFrameSplitter,
  type DecodedMessage,
  decodeMessage,
  describeMessage,
  MalformedMessage,
} from '@tillway/wire/iso8583'
import type { Call } from '../call.ts'
import { textOf } from '../commands/command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { Trouble, usageTrouble } from '../trouble.ts'
import { columns } from '../words/columns.ts'
import { same } from '../words/language.ts'
import { findDialect, type SpokenDialect } from './dialects.ts'
import { fieldNames } from './field-names.ts'

const standardInput = 0

export async function describeHex({ world, print, given }: Call): Promise<ExitCode> {
  const [word = ''] = given.args
  const text = word === '-' ? readFileSync(standardInput, 'utf8') : word
  const bytes = bytesOf(text)
  const spoken = await findDialect(world.repository, textOf(given, 'channel'))
  const message = decode(spoken, bytes)
  const [type = '', ...lines] = describeMessage(spoken.dialect, message).split('\n')
  const fields = lines.map((line) => {
    const space = line.indexOf(' ')
    const number = Number(line.slice(0, space))
    const name = fieldNames[number] ?? same('')
    return { number, name: print.say(name), shown: line.slice(space + 1) }
  })
  const rows = fields.map(({ number, name, shown }) => [String(number), name, shown])
  print.fact({ dialect: spoken.dialect.name, type, fields }, `${type}\n${columns(rows)}`)
  return exitCodes.ok
}

function bytesOf(text: string): Uint8Array {
  const digits = text.replace(/^0x/i, '').replace(/[\s:-]/g, '')
  if (/^([0-9a-fA-F]{2})+$/.test(digits)) return new Uint8Array(Buffer.from(digits, 'hex'))
  throw usageTrouble('not_hex', {
    zh: '报文要写成成对的十六进制数字',
    en: 'the message must be pairs of hexadecimal digits',
  })
}

/** With what stands before it on a connection, or bare. The values of fields are never told. */
function decode({ dialect, framing }: SpokenDialect, bytes: Uint8Array): DecodedMessage {
  try {
    return decodeMessage(dialect, messageIn(framing, bytes))
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error
    throw new Trouble({
      code: 'malformed_message',
      words: {
        zh: `按 ${dialect.name} 解不开：${error.message}`,
        en: `cannot be read as ${dialect.name}: ${error.message}`,
      },
      cause: error,
    })
  }
}

function messageIn(framing: SpokenDialect['framing'], bytes: Uint8Array): Uint8Array {
  try {
    const splitter = createFrameSplitter(framing)
    const [frame, ...more] = splitter.push(bytes)
    if (frame !== undefined && more.length === 0 && splitter.pending === 0) return frame.message
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error
  }
  return bytes
}
