declare module 'fs-native-extensions' {
  /** Takes an advisory lock of the operating system on a range of an open file; false when another holder has it. */
  export const tryLock: (fd: number, offset: number, length: number, options?: { readonly shared?: boolean }) => boolean
  export const unlock: (fd: number, offset: number, length: number) => void
}
