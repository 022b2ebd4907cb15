import { endpoints, nearest } from '@sextant/contract'
import type { CliVerb, Endpoint } from '@sextant/contract'
import { usageError } from './cli-error.ts'
import { flagsOf } from './flag.ts'
import type { Flag } from './flag.ts'

/** One verb of the command line: `segments count`. */
export interface Verb {
  readonly noun: string
  /** Empty for a command of one word: `serve`. */
  readonly verb: string
  readonly summary: string
  readonly example: string
  readonly flags: readonly Flag[]
  /** Members taken by position, in order. */
  readonly positional: readonly string[]
  /** Undefined for what is no endpoint: `serve`, `demo`, `import`, `version`. */
  readonly endpoint: Endpoint | undefined
}

const verbOf = (endpoint: Endpoint, cli: CliVerb): Verb => {
  const [noun = '', verb = ''] = cli.verb.split(' ')
  return { noun, verb, summary: endpoint.summary, example: cli.example, flags: flagsOf(endpoint), positional: cli.positional ?? [], endpoint }
}

const flag = (name: string, kind: Flag['kind'], changes: Partial<Flag> = {}): Flag => ({ member: name, name, kind, required: false, choices: [], default: undefined, isFile: false, ...changes })

const special: readonly Verb[] = [
  { noun: 'serve', verb: '', summary: 'Start the server and serve the API and the web application until it is stopped.', example: './sextant serve', flags: [], positional: [], endpoint: undefined },
  {
    noun: 'demo', verb: '', summary: 'Make the demo company (--customers from 1,500; 50,000 unless said), run the whole loop and serve it.', example: './sextant demo',
    flags: [flag('customers', 'number'), flag('seed', 'number')], positional: [], endpoint: undefined,
  },
  {
    noun: 'import', verb: '', summary: 'Import a company’s files as its model.yaml describes, and follow it to the end.', example: './sextant import examples/grocer/model.yaml --data ../shared/data/complete_journey --dry-run',
    flags: [
      flag('model', 'text', { required: true, isFile: true }), flag('data', 'text', { required: true }), flag('dry-run', 'boolean'), flag('only', 'list'), flag('again', 'boolean'),
      flag('max-rejected-share', 'number'), flag('strict', 'boolean'),
    ],
    positional: ['model'], endpoint: undefined,
  },
  {
    noun: 'rules', verb: 'check', summary: 'Check rules in files against a model.yaml, without a home: syntax, types, and what can be proven of them; exits with 1 when a rule has an error.',
    example: './sextant rules check rules --model examples/retailer/model.yaml --json',
    flags: [
      flag('path', 'text', { required: true }), flag('model', 'text', { required: true, isFile: true }), flag('scores', 'list'), flag('segments', 'list'), flag('ordered', 'boolean'), flag('strict', 'boolean'),
    ],
    positional: ['path'], endpoint: undefined,
  },
  {
    noun: 'rules', verb: 'evaluate', summary: 'Ask a rule about one customer written in a JSON file, without a home: the answer, why, and the least change that would let him in.',
    example: `./sextant rules evaluate 'count(purchase, last 90 days) > 2' --model examples/retailer/model.yaml --customer customer.json --at 2011-12-01T00:00:00Z --json`,
    flags: [
      flag('rule', 'text', { required: true }), flag('model', 'text', { required: true, isFile: true }), flag('customer', 'text', { required: true, isFile: true }), flag('at', 'text'), flag('rules', 'text'),
      flag('scores', 'list'), flag('segments', 'list'),
    ],
    positional: ['rule'], endpoint: undefined,
  },
  { noun: 'version', verb: '', summary: 'The version of Sextant.', example: './sextant version', flags: [], positional: [], endpoint: undefined },
]

/** Every verb: those of the contract, and the few that are no endpoint. */
export const verbs: readonly Verb[] = [...special, ...endpoints.flatMap((endpoint) => (endpoint.cli === undefined ? [] : [verbOf(endpoint, endpoint.cli)]))]

export const nouns: readonly string[] = [...new Set(verbs.map(({ noun }) => noun))]

export const verbsOf = (noun: string): readonly Verb[] => verbs.filter((verb) => verb.noun === noun)

const meant = (guesses: readonly string[]): string => (guesses.length === 0 ? '' : `; did you mean ${guesses.map((guess) => `"${guess}"`).join(' or ')}?`)

export interface FoundVerb {
  readonly verb: Verb
  /** Arguments after noun and verb. */
  readonly rest: readonly string[]
}

/** @throws CliError naming the nearest nouns or verbs */
export const findVerb = (words: readonly string[]): FoundVerb => {
  const [noun = '', name = ''] = words
  const known = verbsOf(noun)
  const [only] = known
  if (only === undefined)
    throw usageError('NOUN_UNKNOWN', `there is no command "${noun}"${meant(nearest(noun, nouns))}`, './sextant --help lists every command', noun)
  if (only.verb === '') return { verb: only, rest: words.slice(1) }
  const found = known.find(({ verb }) => verb === name)
  if (found !== undefined) return { verb: found, rest: words.slice(2) }
  const names = known.map(({ verb }) => verb)
  const message = name === '' || name.startsWith('-') ? `${noun} needs a verb: ${names.join(', ')}` : `${noun} has no verb "${name}"${meant(nearest(name, names))}`
  throw usageError('VERB_UNKNOWN', message, `./sextant ${noun} --help lists its verbs`, name || null)
}
