#!/usr/bin/env node
/** Finds a Node that runs TypeScript: this one, or the one that the project brings. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const quiet = '--disable-warning=ExperimentalWarning'
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const brought = fileURLToPath(new URL('../../../node_modules/node/bin/node', import.meta.url))

const isNew = Number(process.versions.node.split('.')[0]) >= 24
const node = isNew ? process.execPath : brought

if (!isNew && !existsSync(brought)) {
  process.stderr.write('tillway: run `npm ci` in the repository first, or use Node 24 or newer\n')
  process.exit(1)
}

const child = spawn(node, [quiet, main, ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
child.on('error', (error) => {
  process.stderr.write(`tillway: ${error.message}\n`)
  process.exit(1)
})
