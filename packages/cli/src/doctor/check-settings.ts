/** Settings: names that are read, and values of the right form. */
import { nearest } from '../words/nearest.ts'
import { type Examination, serves } from './examination.ts'
import type { Finding } from './finding.ts'
import { found } from './finding.ts'
import {
  knownSettings,
  levels,
  numbers,
  ports,
  roles,
  switches,
  trialSwitches,
  urls,
} from './known-settings.ts'
import { isInside } from './places.ts'

export async function checkSettings(exam: Examination): Promise<readonly Finding[]> {
  const { settings } = exam
  return [
    ...unknownNames(exam),
    ...ports.flatMap((name) => unless(isPort(settings[name]), 'port_malformed', name)),
    ...numbers.flatMap((name) => unless(isCount(settings[name]), 'number_malformed', name)),
    ...switches.flatMap((name) => unless(isSwitch(settings[name]), 'switch_malformed', name)),
    ...levels.flatMap((name) => unless(isLevel(settings[name]), 'log_level_unknown', name)),
    ...checkRoles(exam),
    ...urls.flatMap((name) => checkUrl(name, settings[name])),
    ...checkTrials(exam),
  ]
}

function unless(isGood: boolean, code: Finding['code'], about: string): readonly Finding[] {
  return isGood ? [] : found(code, about)
}

const isPort = (text: string | undefined) =>
  text === undefined || (/^\d{1,5}$/.test(text) && Number(text) <= 65_535)
const isCount = (text: string | undefined) =>
  text === undefined || (/^\d{1,9}$/.test(text) && Number(text) > 0)
const isSwitch = (text: string | undefined) =>
  text === undefined || text === 'true' || text === 'false'
const isLevel = (text: string | undefined) =>
  text === undefined ||
  ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'].includes(text)

/** Only ours are judged: the environment is everybody’s. */
function unknownNames({ settings }: Examination): readonly Finding[] {
  const others = Object.keys(settings).filter(
    (name) => name.startsWith('TILLWAY_') && !knownSettings.includes(name),
  )
  return others.flatMap((name) => {
    const meant = nearest(name, knownSettings)
    return found('setting_unknown', meant === undefined ? name : `${name} → ${meant}?`)
  })
}

function checkRoles(exam: Examination): readonly Finding[] {
  const unknown = exam.roles.filter((role) => !roles.includes(role))
  const isIdle = !serves(exam) && !exam.roles.includes('vault')
  return [
    ...unknown.flatMap((role) => found('role_unknown', role)),
    ...(isIdle && unknown.length === 0 ? found('role_nothing_left') : []),
  ]
}

function checkUrl(name: string, text: string | undefined): readonly Finding[] {
  if (text === undefined) return []
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isWhole = url !== undefined && /^https?:$/.test(url.protocol)
  if (!isWhole || url.search !== '' || url.pathname !== '/')
    return found('public_url_malformed', name)
  return url.protocol === 'http:' && !isInside(url.hostname)
    ? found('public_url_not_https', name)
    : []
}

function checkTrials({ settings }: Examination): readonly Finding[] {
  const isPublic = urls.some((name) => /^https:/.test(settings[name] ?? ''))
  if (!isPublic) return []
  return trialSwitches
    .filter((name) => settings[name] === 'true')
    .flatMap((name) => found('trial_switch_on', name))
}
