/**
 * The life of a bank card that a shopper bound. No money moves by it. A card that is removed here
 * must be removed at its channel too, so it stays `removing` until the channel has said so.
 */
import { defineMachine, type Row, staying, stepOf } from './table.ts'

export const cardStates = ['pending', 'active', 'removing', 'removed', 'failed'] as const
export type CardState = (typeof cardStates)[number]

export const cardEvents = [
  'reportedEnrolled',
  'reportedCodeSent',
  'reportedCodeRefused',
  'reportedPending',
  'reportedUnknown',
  'reportedFailed',
  /** Nobody finished binding it in time. */
  'lapsed',
  'removalRequested',
  'reportedRemoved',
  /** The channel says that what it gave to pay with has lapsed. */
  'credentialLapsed',
] as const
export type CardEvent = (typeof cardEvents)[number]

export type CardEffect = 'shredNumber' | 'forgetCard' | 'callRemove'

type CardRow = Row<CardState, CardEvent, CardEffect>
const stay = staying<CardState, CardEvent, CardEffect>

const rows: readonly CardRow[] = [
  ['pending', 'reportedEnrolled', 'active', ['shredNumber']],
  ['pending', 'reportedFailed', 'failed', ['forgetCard']],
  ['pending', 'lapsed', 'failed', ['forgetCard']],
  ['pending', 'removalRequested', 'failed', ['forgetCard']],
  ...stay(
    ['pending'],
    ['reportedCodeSent', 'reportedCodeRefused', 'reportedPending', 'reportedUnknown'],
  ),

  ['active', 'removalRequested', 'removing', ['callRemove']],
  ['active', 'credentialLapsed', 'removing', ['callRemove']],
  ['removing', 'reportedRemoved', 'removed', ['forgetCard']],
  // A card that turns out to be bound after it was given up must not stay bound at the channel.
  ['failed', 'reportedEnrolled', 'removing', ['callRemove']],

  ...stay(['removing'], ['reportedUnknown', 'removalRequested', 'credentialLapsed']),
  ...stay(['active'], ['reportedEnrolled', 'reportedUnknown', 'reportedPending', 'lapsed']),
  ...stay(['active'], ['reportedCodeSent', 'reportedCodeRefused', 'reportedFailed']),
  ...stay(
    ['removing'],
    [
      'reportedEnrolled',
      'reportedCodeSent',
      'reportedCodeRefused',
      'reportedPending',
      'reportedFailed',
      'lapsed',
    ],
  ),
  ...stay(
    ['removed', 'failed'],
    [
      'reportedCodeSent',
      'reportedCodeRefused',
      'reportedPending',
      'reportedUnknown',
      'reportedFailed',
      'lapsed',
      'removalRequested',
      'reportedRemoved',
      'credentialLapsed',
    ],
  ),
  ...stay(['removed'], ['reportedEnrolled']),
]

export const cardMachine = defineMachine<CardState, CardEvent, CardEffect>({
  name: 'card',
  initial: 'pending',
  states: cardStates,
  events: cardEvents,
  rows,
  refusals: [
    ['pending', 'reportedRemoved', 'internal'],
    ['pending', 'credentialLapsed', 'internal'],
    ['active', 'reportedRemoved', 'internal'],
  ],
})

export const stepCard = stepOf(cardMachine)
