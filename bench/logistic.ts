import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createFrame, createRandom, fitLogistic, numberColumn } from '@sextant/kernels'
import { inFolder, median, ms, timed } from './measure.ts'
import type { Section } from './measure.ts'

const rows = 50_000
const features = 60

/** Features and outcomes of a known model, row by row. */
const sample = (): { readonly x: Float64Array; readonly y: Uint8Array } => {
  const random = createRandom(11)
  const x = new Float64Array(rows * features)
  const y = new Uint8Array(rows)
  const uniform = (): number => random.uniform()
  for (let row = 0; row < rows; row += 1) {
    let score = -1
    for (let feature = 0; feature < features; feature += 1) {
      const value = uniform() + uniform() + uniform() - 1.5
      x[row * features + feature] = value
      score += value * Math.sin(feature + 1)
    }
    y[row] = uniform() < 1 / (1 + Math.exp(-score)) ? 1 : 0
  }
  return { x, y }
}

const program = `
import sys, time, json
try:
    import numpy, sklearn
    from sklearn.linear_model import LogisticRegression
except ImportError:
    sys.exit(3)
x = numpy.fromfile(sys.argv[1]).reshape(${rows}, ${features}); y = numpy.fromfile(sys.argv[2], dtype=numpy.uint8)
times = []
for solver in ('lbfgs', 'newton-cholesky'):
    best = []
    for _ in range(3):
        t = time.perf_counter(); m = LogisticRegression(C=1e9, solver=solver, tol=1e-8, max_iter=500).fit(x, y); best.append((time.perf_counter() - t) * 1000)
    times.append((solver, sorted(best)[1], [float(v) for v in m.coef_[0]]))
print(json.dumps({'version': sklearn.__version__, 'times': times}))`

interface Answer {
  readonly version: string
  readonly times: readonly (readonly [string, number, readonly number[]])[]
}

const bySklearn = (x: Float64Array, y: Uint8Array): Promise<Answer | string> =>
  inFolder(async (dir) => {
    await writeFile(join(dir, 'x'), Buffer.from(x.buffer))
    await writeFile(join(dir, 'y'), y)
    const run = spawnSync('python3', ['-c', program, join(dir, 'x'), join(dir, 'y')], { encoding: 'utf8', maxBuffer: 1e8 })
    if (run.error !== undefined) return 'python3 is not installed'
    if (run.status === 3) return 'scikit-learn is not installed for python3'
    return run.status === 0 ? (JSON.parse(run.stdout) as Answer) : `scikit-learn failed: ${run.stderr.slice(-200)}`
  })

/** Our logistic regression against scikit-learn's on the same rows. */
export const benchLogistic = async (): Promise<Section> => {
  const { x, y } = sample()
  const names = Array.from({ length: features }, (_, feature) => `x${String(feature).padStart(2, '0')}`)
  const frame = createFrame(Object.fromEntries(names.map((name, feature) => [name, numberColumn(Float64Array.from({ length: rows }, (_, row) => x[row * features + feature] as number))])))
  const times: number[] = []
  let coefficients: readonly number[] = []
  for (let run = 0; run < 3; run += 1)
    times.push(await timed(() => {
      const outcome = fitLogistic({ frame, target: y }, { l2: 0 })
      if (outcome.kind !== 'converged') throw new Error(`the fit did not converge: ${outcome.kind}`)
      coefficients = outcome.model.coefficients
    }))
  const mine = median(times)
  const answer = await bySklearn(x, y)
  const title = `Logistic regression, ${rows.toLocaleString('en')} × ${features}`
  if (typeof answer === 'string') return { title, against: 'scikit-learn', figures: [{ what: 'unpenalised, with standard errors', ours: ms(mine), theirs: null, ratio: null }], notes: [`scikit-learn: skipped, ${answer}`] }
  const furthest = Math.max(...answer.times.map(([, , theirs]) => Math.max(...theirs.map((value, index) => Math.abs(value - (coefficients[index] ?? Number.NaN))))))
  return {
    title, against: `scikit-learn ${answer.version}`,
    figures: answer.times.map(([solver, theirs]) => ({ what: `solver ${solver}`, ours: ms(mine), theirs: ms(theirs), ratio: mine / theirs })),
    notes: [`largest difference of a coefficient ${furthest.toExponential(1)}; ours runs on one thread, scikit-learn on what its BLAS takes`],
  }
}
