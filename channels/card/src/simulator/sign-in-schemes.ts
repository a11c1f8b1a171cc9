/** What kinds of working keys a sign-in can ask for, by its network management code (field 60.3). */
import { type Algorithm, type WorkingKeyLayout, workingKeyLayouts } from '@tillway/card-crypto'

export type SignInScheme = 'single' | 'double' | 'double_track' | 'sm4'

export const schemeByCode: Readonly<Record<string, SignInScheme>> = Object.freeze({
  '001': 'single',
  '003': 'double',
  '004': 'double_track',
  '006': 'sm4',
})

export function layoutOf(scheme: SignInScheme): WorkingKeyLayout {
  return workingKeyLayouts[scheme]
}

/** Algorithm of one of its keys; undefined when the scheme hands out no such key. */
export function algorithmOf(
  scheme: SignInScheme,
  use: 'pin' | 'mac' | 'track',
): Algorithm | undefined {
  return layoutOf(scheme).find((part) => part.use === use)?.algorithm
}
