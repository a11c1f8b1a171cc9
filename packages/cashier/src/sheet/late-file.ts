/** A file of ours that is fetched after the first paint, and again when the network was away. */
export interface LateFile<Module> {
  /** Undefined until it is there. */
  readonly module: Module | undefined
  /** The last try to fetch it failed. */
  readonly broken: boolean
  /** Fetches it, unless it is there or under way. */
  load(): void
}

export function lateFile<Module>(
  fetchFile: () => Promise<Module>,
  onChange: (module: Module | undefined) => void,
): LateFile<Module> {
  let asked = false
  const settle = (module: Module | undefined) => {
    asked = module !== undefined
    Object.assign(file, { module, broken: !asked })
    onChange(module)
  }
  const file: LateFile<Module> = {
    module: undefined,
    broken: false,
    load() {
      if (asked) return
      asked = true
      void fetchFile().then(settle, () => settle(undefined))
    },
  }
  return file
}
