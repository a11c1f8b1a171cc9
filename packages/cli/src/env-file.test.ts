import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { setInFile } from './env-file.ts'

test('names are set in their places, added where they are not, and all else stays', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'tillway-env-')), '.env')
  writeFileSync(path, '# keys\nA=1\nexport B=2\n\nC=3\n')
  setInFile(path, { B: 'x', D: 'y' })
  expect(readFileSync(path, 'utf8')).toBe('# keys\nA=1\nB=x\n\nC=3\nD=y\n')
  expect(statSync(path).mode & 0o077).toBe(0)
})
