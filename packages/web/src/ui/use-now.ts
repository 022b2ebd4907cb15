import { useState } from 'react'

/** The browser's clock when the component appeared; stands still, so that what is drawn from it does too. */
export const useNow = (): number => useState(() => Date.now())[0]
