/** A mistake that an engineer might make, as a change of the source text, and who must notice it. */
export interface PlantedBug {
  readonly id: string
  /** From the root of the repository. */
  readonly file: string
  /** Occurs in the file exactly once. */
  readonly find: string
  readonly replace: string
  /** The promise by which the oracle must find it. */
  readonly invariant: string
  /** What the mistake is, and how one comes to make it. */
  readonly why: string
}
