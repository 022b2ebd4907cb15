/** Where the command line reads and writes; handed in, so that tests see what people see. */
export interface Terminal {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Standard error is a terminal: a progress bar may be drawn over itself. */
  readonly errIsTerminal: boolean
  /** Text of a file, or of standard input for `-`. */
  readonly readText: (path: string) => Promise<string>
  /** Locale of the machine: `zh-CN`. */
  readonly locale: string
  /** Resolves when the person asks to stop (Ctrl-C, SIGTERM). */
  readonly stopped: () => Promise<void>
}
