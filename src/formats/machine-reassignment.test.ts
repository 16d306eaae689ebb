import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzip } from '#formats/gzip.ts'
import {
  machineReassignmentLimits,
  parseMachineReassignment,
  parseReassignment,
  reassignmentText,
} from '#formats/machine-reassignment.ts'
import { totalsBound } from '#kernel/assignment/bound.ts'
import { checkAssignment } from '#kernel/assignment/checker.ts'
import { modelOf } from '#kernel/assignment/model.ts'
import type { AssignmentProblem } from '#kernel/assignment/problem.ts'
import { validateAssignment } from '#kernel/assignment/validate.ts'
import { corpusTest } from '#test/corpus.ts'

/** The example of the challenge's statement: two resources, four machines, two services, three processes. */
const example = `2
1 100
0 10
4
0 0 30 400 16 80 0 1 4 5
0 0 10 240 8 160 1 0 3 4
1 1 15 100 12 80 4 3 0 2
1 2 10 100 8 80 5 4 2 0
2
2 0
1 1 0
3
0 12 10 1000
0 10 20 100
1 6 200 1
1
0 1 20
10
1 10 100
`

const read = (model: string, assignment: string): ReturnType<typeof parseMachineReassignment> =>
  parseMachineReassignment({ where: 'model.txt', text: model }, { where: 'start.txt', text: assignment })

function costOf(problem: AssignmentProblem, binOf: ArrayLike<number>): number {
  const { violations, cost } = checkAssignment(problem, binOf)
  assert.deepEqual(violations, [])
  assert.ok(cost !== 'unknown')
  return cost.total
}

test('the example of the challenge costs 4200 where it starts and 2411 at its solution', () => {
  const problem = read(example, '0 3 0')
  assert.ok(problem.ok, JSON.stringify(problem))
  assert.ok(validateAssignment(problem.value).ok)
  assert.equal(costOf(problem.value, [0, 3, 0]), 4200)
  assert.equal(costOf(problem.value, [0, 2, 1]), 2411)
})

test('line ends, blanks and a byte order mark change nothing', () => {
  const plain = read(example, '0 3 0')
  assert.ok(plain.ok)
  assert.deepEqual(read(example.replaceAll('\n', ' \r\n\r\n'), '\n0\t3 0\n'), plain)
  assert.deepEqual(read(`\ufeff${example.trimEnd()}`, '0 3 0'), plain)
})

test('what is written is read again', () => {
  const again = parseReassignment('out.txt', reassignmentText(Int32Array.of(0, 2, 1)), 3, 4)
  assert.deepEqual(again.ok && [...again.value], [0, 2, 1])
})

test('a file cut off anywhere before its last number is refused, and never throws', () => {
  let refusals = 0
  for (let length = 0; length < example.length - 4; length += 1) {
    const cut = read(example.slice(0, length), '0 3 0')
    if (cut.ok) assert.fail(`cut at ${length} was taken`)
    refusals += 1
    const [{ code, where, message }] = cut.issues
    assert.equal(code, 'machine-reassignment.damaged')
    assert.match(where, /^(model|start)\.txt:\d+$/)
    assert.match(message, /\.$/)
  }
  assert.equal(refusals, example.length - 4)
})

test('each damaged number is refused at its line, with what was found', () => {
  const damaged: readonly [string, string, string, RegExp][] = [
    ['a negative requirement', '0 12 10 1000', '0 -12 10 1000', /model\.txt:13 "-12" stands where/],
    ['no number', '0 12 10 1000', '0 NaN 10 1000', /model\.txt:13 "NaN" stands where/],
    ['a fraction', '0 12 10 1000', '0 1.5 10 1000', /model\.txt:13 "1\.5" stands where/],
    ['an exponent', '0 12 10 1000', '0 1e3 10 1000', /model\.txt:13 "1e3" stands where/],
    ['a huge requirement', '0 12 10 1000', `0 ${'9'.repeat(400)} 10 1000`, /model\.txt:13 .* at most/],
    ['a service that is not there', '1 6 200 1', '2 6 200 1', /service of process 2 is 2; at most 1/],
    ['a transient flag of 2', '1 100\n', '2 100\n', /transient flag of resource 0 is 2/],
    ['a count that lies upward', '\n3\n', '\n4\n', /model\.txt:\d+ /],
    ['a count that lies downward', '\n3\n', '\n2\n', /model\.txt:\d+ /],
    ['a count the file cannot hold', '\n3\n', '\n40000\n', /more than the file has numbers for/],
    ['more machines than the challenge allows', '\n4\n', '\n5001\n', /is 5001; at most 5000/],
    ['more processes than the challenge allows', '\n3\n', '\n50001\n', /is 50001; at most 50000/],
    ['more resources than the challenge allows', '2\n1 100', '21\n1 100', /is 21; at most 20/],
    ['a spread over more machines than there are', '\n2 0\n', '\n5 0\n', /spread of service 0 is 5/],
    ['a dependency on a service that is not there', '1 1 0', '1 1 2', /dependency of service 1 is 2/],
    ['a balance of a resource that is not there', '0 1 20', '0 2 20', /second resource .* is 2/],
    ['something left over', '1 10 100\n', '1 10 100\n7\n', /"7" follows the last/],
  ]
  for (const [what, from, to, expected] of damaged) {
    assert.ok(example.includes(from), what)
    const answer = read(example.replace(from, to), '0 3 0')
    if (answer.ok) assert.fail(`${what} was taken`)
    assert.match(`${answer.issues[0].where} ${answer.issues[0].message}`, expected, what)
  }
  for (const [start, expected] of [
    ['0 3', /ends where the machine of process 2/],
    ['0 3 0 1', /"1" follows/],
    ['0 4 0', /machine of process 1 is 4; at most 3/],
    ['0 x 0', /"x" stands/],
    ['', /ends where/],
  ] as const) {
    const answer = read(example, start)
    if (answer.ok) assert.fail(`"${start}" was taken`)
    assert.match(answer.issues[0].message, expected)
  }
})

test('an instance as large as the challenge allows is read, with costs that stay exact', () => {
  const { machines, processes, resources } = machineReassignmentLimits
  const list = (count: number, text: string): string => `${text} `.repeat(count)
  const model = [
    `${resources}\n${list(resources, '0 10')}`,
    // One machine in a hundred of the largest number, as moves have a cost for each pair.
    `${machines / 100}\n${list(machines / 100, `0 0 ${list(2 * resources, '1000000')}${list(machines / 100, '1')}`)}`,
    `${processes}\n${list(processes, '0 0')}`,
    `${processes}\n${Array.from({ length: processes }, (_, at) => `${at} ${list(resources, '900')}1`).join(' ')}`,
    '0\n1 10 100\n',
  ].join('\n')
  const problem = read(model, list(processes, '0').trim())
  assert.ok(problem.ok, JSON.stringify(problem))
  assert.ok(validateAssignment(problem.value).ok)
})

type Known = {
  readonly initial_cost: number
  readonly machines: number
  readonly processes: number
  readonly best_published: { readonly value: number }
}

corpusTest(
  'roadef2012',
  'ten instances cost where they start what is published; the bound is below the best known',
  (folder) => {
    const { solution_files, ...known } = JSON.parse(
      readFileSync(join(folder, 'KNOWN.json'), 'utf8'),
    ) as Record<string, Known> & {
      readonly solution_files: Record<string, { readonly instance: string; readonly cost: number }>
    }
    const text = (file: string): { where: string; text: string } => ({
      where: file,
      text: readFileSync(join(folder, file), 'latin1'),
    })
    for (const [name, { initial_cost, machines, processes, best_published }] of Object.entries(known)) {
      const large = name.startsWith('b')
      const file = `model_${name}.txt`
      const unpacked = large ? gunzip(file, readFileSync(join(folder, `${file}.gz`))) : undefined
      const model = unpacked?.ok
        ? { where: file, text: Buffer.from(unpacked.value).toString('latin1') }
        : text(file)
      const problem = parseMachineReassignment(model, text(`assignment_${name}.txt`))
      assert.ok(problem.ok, name)
      assert.deepEqual([problem.value.bins, problem.value.items], [machines, processes], name)
      assert.equal(costOf(problem.value, problem.value.initial), initial_cost, name)
      assert.ok(totalsBound(modelOf(problem.value)) <= best_published.value, name)
      for (const [solution, { instance, cost }] of Object.entries(solution_files)) {
        if (instance !== name) continue
        const binOf = parseReassignment(solution, text(solution).text, processes, machines)
        assert.ok(binOf.ok, solution)
        assert.equal(costOf(problem.value, binOf.value), cost, solution)
      }
    }
  },
)
