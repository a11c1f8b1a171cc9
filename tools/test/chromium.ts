/**
 * Finds the Chromium that the browser tests drive, and a Chinese font for it to draw with. As
 * root on Debian or Ubuntu it installs what is missing; elsewhere it says what to install.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const commandNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const fixedPaths = [
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

const shellName = 'chromium-headless-shell'

/**
 * The path of one that only draws pages, which costs a quarter; undefined where there is none, and
 * then the whole browser does it all.
 */
export function findShell(): string | undefined {
  const given = process.env.TILLWAY_CHROMIUM_SHELL
  if (given && !starts(given)) throw new Error(`TILLWAY_CHROMIUM_SHELL does not start: ${given}`)
  const installed = () => [given, `/usr/bin/${shellName}`].find((path) => path && starts(path))
  if (installed() === undefined) install([shellName])
  return installed()
}

/** The path of a Chromium that starts; throws with advice when there is none to be had. */
export function findChromium(): string {
  const given = process.env.TILLWAY_CHROMIUM
  if (given && !starts(given)) throw new Error(`TILLWAY_CHROMIUM does not start: ${given}`)
  const missing = [
    ...(given || installedChromium() ? [] : ['chromium']),
    ...(hasChineseFont() ? [] : ['fonts-noto-cjk']),
  ]
  if (missing.length > 0) install(missing)
  const found = given || installedChromium()
  if (!found || !hasChineseFont()) throw new Error(advice(missing))
  return found
}

function installedChromium(): string | undefined {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)]
  const named = folders.flatMap((folder) => commandNames.map((name) => join(folder, name)))
  return [...named, ...fixedPaths].find((path) => existsSync(path) && starts(path))
}

function starts(path: string): boolean {
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0
}

/** Without one every Chinese word is drawn as boxes, and tests of the layout prove nothing. */
function hasChineseFont(): boolean {
  if (process.platform !== 'linux') return true
  const fonts = spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8', timeout: 60_000 })
  return fonts.status === 0 && fonts.stdout.trim() !== ''
}

function install(packages: readonly string[]): void {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  console.log(`Installing ${packages.join(' and ')} for the browser tests`)
  // fontconfig, because without fc-list nobody could tell that the font has arrived.
  const wanted = [...packages, 'fontconfig']
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...wanted]]) {
    spawnSync('apt-get', ['-q', ...args], { env, stdio: 'inherit', timeout: 600_000 })
  }
}

function advice(missing: readonly string[]): string {
  return [
    `The browser tests need ${missing.join(' and ')}.`,
    'On Debian or Ubuntu: apt-get install chromium fonts-noto-cjk fontconfig.',
    'Elsewhere: install Chromium or Chrome and set TILLWAY_CHROMIUM to its path.',
  ].join(' ')
}
