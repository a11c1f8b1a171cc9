import { expect, it } from 'vitest'
import { needsBrowser, selectedProjects } from './selection.ts'

it('knows which projects the arguments name', () => {
  expect(selectedProjects(['--project', 'unit', '--project=system'])).toEqual(['unit', 'system'])
  expect(selectedProjects(['packages/kernel', '--bail', '1'])).toBeUndefined()
})

it('needs a browser unless the run is narrowed to projects without one', () => {
  expect(needsBrowser([])).toBe(true)
  expect(needsBrowser(['--project', 'browser'])).toBe(true)
  expect(needsBrowser(['--project=!unit'])).toBe(true)
  expect(needsBrowser(['--project=*'])).toBe(true)
  expect(needsBrowser(['--project', 'unit', '--project', 'system'])).toBe(false)
  expect(needsBrowser(['--project=!browser'])).toBe(false)
})
