/** Bytes that are not the message they should be. The path says where: `field 35`, `bitmap`, `tag 9F26`. */
export class MalformedMessage extends Error {
  readonly path: string

  /** `problem` names rules, never values. */
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`)
    this.name = 'MalformedMessage'
    this.path = path
  }
}
