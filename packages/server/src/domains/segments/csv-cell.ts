const plainNumber = /^[+-]?\d+(\.\d+)?$/

/**
 * Text as a sheet may safely open it: what would be read as a formula is led by an apostrophe. Signed numbers (+44…, -5) are no
 * formulas and stay as they are, so identifiers survive exactly.
 */
export const safeCell = (text: string): string => (/^[=+\-@\t\r]/.test(text) && !plainNumber.test(text) ? `'${text}` : text)
