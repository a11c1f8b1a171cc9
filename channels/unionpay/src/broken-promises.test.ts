/** The cases about codes and cards can fail: each of these channels breaks one promise and is found out. */
import type {
  CardUpdateReport,
  Channel,
  ChannelAccount,
  EnrolmentReport,
  OperationSignatures,
  PaymentReport,
} from '@tillway/channel'
import { conformanceCases, createConformanceBench } from '@tillway/channel/conformance'
import { expect, test } from 'vitest'
import { channel } from './index.ts'
import { sealer } from './sealing/index.ts'
import { simulator } from './simulator/index.ts'

const anyChannel = channel as unknown as Channel
type Operations = Partial<OperationSignatures>

/** The channel with some of its operations made otherwise. */
function broken(change: (operations: OperationSignatures) => Operations): Channel {
  return {
    manifest: anyChannel.manifest,
    open(config, ports): ChannelAccount {
      const account = anyChannel.open(config, ports)
      return { ...account, operations: { ...account.operations, ...change(account.operations) } }
    },
  }
}

async function passes(found: Channel, name: string): Promise<boolean> {
  const one = conformanceCases.find((each) => each.name === name)
  if (one === undefined) throw new Error(`no case is called "${name}"`)
  try {
    await one.run(createConformanceBench({ channel: found, simulator, sealer }))
    return true
  } catch (error) {
    expect(error).toHaveProperty('code', 'ERR_ASSERTION')
    return false
  }
}

const declined: PaymentReport = { status: 'failed', over: 'declined', code: 'declined' }
const updated: CardUpdateReport = { status: 'updated' }
const orElse = <R extends { readonly status: string }>(report: R, status: string, other: R): R =>
  report.status === status ? other : report

const promises: readonly (readonly [string, string, Channel])[] = [
  [
    'takes a wrong code for a decline',
    'a wrong code moves nothing, and the right one still pays',
    broken(({ confirm }) => ({
      confirm: async (request) => orElse(await confirm(request), 'code_refused', declined),
    })),
  ],
  [
    'asks the holder for a code that nobody waits for',
    'a payment by password sends nothing when it starts',
    broken(({ start }) => ({
      start: async (request) => {
        const report = await start(request)
        await start({ ...request, presentation: 'sms' })
        return report
      },
    })),
  ],
  [
    'lets a payment without the right through',
    'who has not the right starts no payment by password',
    broken(() => ({
      start: async () => ({ status: 'payer_awaited' }),
    })),
  ],
  [
    'takes a lost confirmation for a decline',
    'trouble on the way of confirm proves nothing',
    broken(({ confirm }) => ({
      confirm: async (request) => orElse(await confirm(request), 'unknown', declined),
    })),
  ],
  [
    'takes no answer to a texted code for a decline',
    'trouble on the way of a texted code proves nothing',
    broken(({ start }) => ({
      start: async (request) => orElse(await start(request), 'unknown', declined),
    })),
  ],
  [
    'draws a new number for the payment',
    'a payment by code is told by notification and by query alike',
    broken(({ confirm }) => ({
      confirm: (request) => confirm({ ...request, orderNumber: `${request.orderNumber}2` }),
    })),
  ],
  [
    'says that a refused card is bound',
    'a wrong code binds nothing, though the card was bound before, and the right one still does',
    broken(({ confirmEnrolment }) => ({
      confirmEnrolment: async (request) =>
        orElse<EnrolmentReport>(await confirmEnrolment(request), 'code_refused', {
          status: 'enrolled',
          card: {},
        }),
    })),
  ],
  [
    'says that a card is removed and tells nobody',
    'a card that was given up is given up, and cannot be paid with where it had a credential',
    broken(() => ({ removeCard: async () => ({ status: 'removed' }) })),
  ],
  [
    'says that a phone is changed and tells nobody',
    'codes go to the phone that a card is changed to, once its bank knows that phone',
    broken(({ updateCard }) => ({
      updateCard: async (request) => orElse(await updateCard(request), 'failed', updated),
    })),
  ],
]

test.each(promises)(
  'a channel that %s is found out',
  { timeout: 60_000 },
  async (_what, name, found) => {
    expect(await passes(anyChannel, name)).toBe(true)
    expect(await passes(found, name)).toBe(false)
  },
)
