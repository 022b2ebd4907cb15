/** Ends a switch over a closed set: the compiler refuses it while a case is missing, and a value from outside throws. */
export const assertNever = (value: never): never => {
  throw new Error(`unexpected ${JSON.stringify(value)}`)
}
