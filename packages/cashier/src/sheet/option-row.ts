import type { WayOption } from '@tillway/api/types'
import { type Content, h } from '../drawing/draw.ts'
import { wayMark } from './marks.ts'

/** One of several things to pay with. */
export interface Option {
  /** Of the options that one choice is made of. */
  readonly group: string
  readonly id: string
  readonly mark: WayOption['mark']
  readonly name: string
  /** In small letters below the name. */
  readonly note: Content
  readonly checked: boolean
  readonly disabled: boolean
  choose(): void
}

export function optionRow(option: Option): Content {
  const { group, id, mark, name, note, checked, disabled, choose } = option
  return h(
    disabled ? 'label.way.off' : 'label.way',
    { part: 'way' },
    h('input', { type: 'radio', name: group, value: id, checked, disabled, onchange: choose }),
    wayMark(mark),
    h('span.name', {}, name, note && h('small', {}, note)),
    h('span.radio', { 'aria-hidden': 'true' }),
  )
}
