/** One frame in, one answer out, and what faults make of it. */
import { decodeMessage, type Fields, type Frame, MalformedMessage } from '@tillway/wire/iso8583'
import { posDialect, textOf } from '../wire/dialect.ts'
import { answerType } from '../wire/transactions.ts'
import { type Draft, writeFrame, writeMessage } from './answer.ts'
import { type Call, isRefusal } from './call.ts'
import { chooseFault } from './choose-fault.ts'
import type { LineFault } from './line-faults.ts'
import { freshSession } from './network.ts'
import { type HostRequest, readRequest } from './request.ts'
import { draftFor } from './route.ts'
import { findTerminal } from './terminal-checks.ts'
import type { WireLog } from './wire-log.ts'
import type { World } from './world.ts'

/** What goes back, and what happens to it on the line. */
export interface HostAnswer {
  /** Empty: nothing is said. */
  readonly bytes: Uint8Array
  readonly fault?: LineFault
}

export type Host = (frame: Frame) => HostAnswer

const silence: HostAnswer = { bytes: new Uint8Array(0) }

export function createHost(world: World, wireLog: WireLog): Host {
  return (frame) => {
    const request = read(frame)
    if (request === undefined) return refuseUnread(frame)
    wireLog.took(request.type, request.fields)
    const call = { world, request }
    const fault = chooseFault(call)
    const line = fault !== undefined && 'line' in fault ? fault.line : undefined
    if (line === 'hang_up' || line === 'swallow') return { ...silence, fault: line }
    const draft = bend(call, draftFor(call, fault), line)
    wireLog.gave(draft.type, draft.fields)
    const message = writeMessage(draft)
    if (line === 'wrong_mac') spoil(message, draft)
    const processing = world.state.settings.get('processing_request')
    const bytes = writeFrame(request, { message, processing })
    return { bytes, ...(line === undefined ? {} : { fault: line }) }
  }
}

function read(frame: Frame): HostRequest | undefined {
  try {
    return readRequest(frame)
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined
    throw error
  }
}

/** 30 with as much as can be read of who asked, or silence when nothing can. */
function refuseUnread(frame: Frame): HostAnswer {
  try {
    const { type, fields } = decodeMessage(posDialect, frame.message)
    const known = [3, 11, 41, 42].map((number) => [number, textOf(fields, number)] as const)
    const echoed = Object.fromEntries(known.filter(([, value]) => value !== ''))
    const message = writeMessage({ type: answerType(type), fields: { ...echoed, 39: '30' } })
    return { bytes: writeFrame({ frame }, { message, processing: '0' }) }
  } catch (error) {
    if (error instanceof MalformedMessage) return silence
    throw error
  }
}

/** Faults that change what is said. */
function bend(call: Call, draft: Draft, fault: LineFault | undefined): Draft {
  const change = (fields: Fields): Draft => ({ ...draft, fields: { ...draft.fields, ...fields } })
  switch (fault) {
    case 'approved_98':
      return change({ 39: '98' })
    case 'wrong_echo':
      return change({ 11: plusOne(textOf(draft.fields, 11)) })
    case 'wrong_amount':
      return change({ 4: plusOne(textOf(draft.fields, 4)) })
    case 'no_mac': {
      const { session: _, ...bare } = draft
      return bare
    }
    case 'key_rollover':
      return rollKeys(call, draft)
    default:
      return draft
  }
}

function plusOne(digits: string): string {
  return String(Number(digits) + 1).padStart(digits.length, '0')
}

/** The terminal gets an answer under keys that it was never told. */
function rollKeys(call: Call, draft: Draft): Draft {
  const terminal = findTerminal(call)
  if (isRefusal(terminal) || terminal.session === undefined) return draft
  const { session } = freshSession(call.world, terminal.session.scheme, terminal)
  call.world.append({ type: 'signed_in', terminal: terminal.number, session })
  return { ...draft, session }
}

/** The MAC stands last, as text. */
function spoil(message: Uint8Array, { session }: Draft): void {
  const last = message.length - 1
  if (session !== undefined) message[last] = message[last] === 0x30 ? 0x31 : 0x30
}
