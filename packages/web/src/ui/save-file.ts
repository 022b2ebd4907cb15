/** Hands a text to the browser as a file. */
export const saveFile = (name: string, text: string, type = 'text/csv;charset=utf-8'): void => {
  const href = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = href
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(href), 60_000)
}
