/** Keys in the address, `a,b,c`: each once. */
export const chosenKeys = (text: string | undefined): readonly string[] => [...new Set((text ?? '').split(',').filter((key) => key !== ''))]
