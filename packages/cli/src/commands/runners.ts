/** The code of each command, loaded when it is called. */
import type { Runner } from '../call.ts'

export const runners: Readonly<Record<string, () => Promise<Runner>>> = {
  start: async () => (await import('../start/start.ts')).start,
  init: async () => (await import('../init/init.ts')).init,
  doctor: async () => (await import('../doctor/doctor.ts')).doctor,
  'keys inspect': async () => (await import('../keys/inspect.ts')).inspectKeys,
  'keys make': async () => (await import('../keys/make.ts')).makeKey,
  'keys rotate': async () => (await import('../keys/rotate.ts')).rotateKeys,
  'keys env': async () => (await import('../keys/mall-env.ts')).writeMallEnv,
  listen: async () => (await import('../listen/listen.ts')).listen,
  trigger: async () => (await import('../trigger/trigger.ts')).trigger,
  simulate: async () => (await import('../simulate/simulate.ts')).simulate,
  'events list': async () => (await import('../events/list.ts')).listEvents,
  'events resend': async () => (await import('../events/resend.ts')).resendEvents,
  'logs tail': async () => (await import('../logs/tail.ts')).tailLogs,
  'iso8583 describe': async () => (await import('../craft/iso8583.ts')).describeHex,
  'channel new': async () => (await import('../craft/new-channel.ts')).newChannel,
  completion: async () => (await import('../craft/completion.ts')).completion,
  help: async () => (await import('../craft/help-command.ts')).help,
}
