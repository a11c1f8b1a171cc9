/** Ports that the programs are about to listen on. */
import { ask, textOfAnswer } from './ask.ts'
import { type Examination, keepsCards, serves } from './examination.ts'
import { type Finding, found } from './finding.ts'

export async function checkPorts(exam: Examination): Promise<readonly Finding[]> {
  const { settings, running } = exam
  if (running !== undefined) return []
  const host = settings.TILLWAY_HOST ?? '127.0.0.1'
  const vaultHost = settings.TILLWAY_VAULT_HOST ?? '127.0.0.1'
  return [
    ...(serves(exam) ? await look(exam, host, Number(settings.PORT ?? 8700)) : []),
    ...(keepsCards(exam)
      ? await look(exam, vaultHost, Number(settings.TILLWAY_VAULT_PORT ?? 8703))
      : []),
  ]
}

async function look(exam: Examination, host: string, port: number): Promise<readonly Finding[]> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return []
  const state = await exam.world.machine.tryPort(host, port)
  if (state === 'free') return []
  if (state === 'refused') return found('port_refused', `${host}:${port}`)
  return (await isOurs(exam, host, port)) ? [] : found('port_in_use', `${host}:${port}`)
}

/** A platform or a vault that runs already is no fault. */
async function isOurs({ world }: Examination, host: string, port: number): Promise<boolean> {
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  const answer = await ask(world, `http://${reached}:${port}/healthz`)
  return answer !== undefined && /"(alive|ok)"/.test(textOfAnswer(answer))
}
