/** Opens a channel account: parses its keys once and ties the operations to one gateway. */
import type { ChannelAccount, ChannelPorts } from '@tillway/channel'
import type { manifest } from '../manifest.ts'
import { hidesText } from '../wire/signing.ts'
import { createConfirm } from './card-payment.ts'
import { createEncryptionCertificate } from './encryption-certificate.ts'
import {
  createConfirmEnrolment,
  createQueryEnrolment,
  createRequestEnrolment,
} from './enrolment.ts'
import { createGateway } from './gateway.ts'
import { createNotificationReader } from './notifications.ts'
import { createQuery } from './query.ts'
import { createQueryRefund, createRefund } from './refund.ts'
import { createRemoveCard } from './remove-card.ts'
import { createReverse } from './reverse.ts'
import { readSettings } from './settings.ts'
import { createStart } from './start.ts'
import { createUpdateCard } from './update-card.ts'

type Operation = (typeof manifest)['operations'][number]

/** Throws `channel_misconfigured`, naming the field. */
export function openAccount(
  config: Readonly<Record<string, string>>,
  ports: ChannelPorts,
): ChannelAccount<Operation> {
  const { clock, log } = ports
  const settings = readSettings(config)
  const { encryptionCertificate: configured, trust } = settings
  const certificate = createEncryptionCertificate(configured, trust, ports)
  const gateway = createGateway({ settings, ports, encryptionCertificate: certificate.current })
  const query = createQuery(gateway, clock)
  const parts = { settings, gateway, clock }
  const bindsCards = ports.cards !== undefined && hidesText(settings.signer.method)
  return {
    operations: {
      start: createStart(settings, gateway),
      query,
      reverse: createReverse(gateway, query),
      refund: createRefund(parts),
      queryRefund: createQueryRefund(gateway),
      confirm: createConfirm(settings, gateway),
      requestEnrolment: createRequestEnrolment(parts),
      confirmEnrolment: createConfirmEnrolment(parts),
      queryEnrolment: createQueryEnrolment(parts),
      removeCard: createRemoveCard(settings, gateway, clock),
      updateCard: createUpdateCard(settings, gateway),
    },
    notifications: createNotificationReader({ settings, clock, log }),
    // Paying takes a code that only the vault can fill in, wherever the card was entered; and it
    // fills none in where signing the message means to see it.
    ...(bindsCards ? { cardEntry: settings.cardEntry } : {}),
    ...(bindsCards && settings.paysWithoutCode ? { paysWithoutCode: true } : {}),
    maintain: () => certificate.refresh(gateway),
  }
}
