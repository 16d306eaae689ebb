import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ruling } from '#engines/ha-timeline/proxmox/rule-completion.ts'
import { simulateProxmox } from '#engines/ha-timeline/proxmox/simulation.ts'
import type { ConformanceResult } from '#test/conformance/conformance.ts'
import { commandText } from '#test/conformance/proxmox-command-text.ts'
import { flawText } from '#test/conformance/proxmox-flaw-text.ts'
import { commandOf, parseRules, readScenario } from '#test/conformance/proxmox-folder.ts'
import { vendorLog } from '#test/conformance/proxmox-log.ts'
import { compiledText, configText, expectedRules } from '#test/conformance/proxmox-rules-text.ts'

/** The vendor's cases we play: scenarios by which scheduler they need, and rule files. */
export type ProxmoxCase = {
  readonly name: string
  readonly kind: 'scenario' | 'weighed-scenario' | 'rules'
}

const source = 'proxmox/pve-ha-manager@b71218f279d57417dbcdd957128499695fe55171'

/** Every case of the corpus in `folder`, by name. */
export function proxmoxCases(folder: string): ProxmoxCase[] {
  const scenarios = readdirSync(join(folder, 'tests'))
    .sort()
    .map((name): ProxmoxCase => {
      const { scheduler } = readScenario(join(folder, 'tests', name)).settings
      return { name, kind: scheduler === 'basic' ? 'scenario' : 'weighed-scenario' }
    })
  const rules = readdirSync(join(folder, 'rules_cfgs'))
    .filter((name) => name.endsWith('.cfg'))
    .sort()
    .map((name): ProxmoxCase => ({ name, kind: 'rules' }))
  return [...scenarios, ...rules]
}

/** The first thing in which we differ from the vendor on a case, or null where we agree on all of it. */
export const differenceOn = (folder: string, { name, kind }: ProxmoxCase): string | null =>
  kind === 'rules'
    ? rulesDifference(join(folder, 'rules_cfgs', name))
    : logDifference(join(folder, 'tests', name))

/**
 * How far we agree with the vendor: a result each for scenarios without load scheduling, those with it, and rule files.
 * A scenario agrees when every line of its log does: event, actor, time and level. Lines that repeat a command are
 * compared as commands, because the vendor repeats them as they were typed.
 */
export function proxmoxConformance(folder: string): ConformanceResult[] {
  const names = {
    scenario: 'Proxmox VE HA manager, scenarios',
    'weighed-scenario': 'Proxmox VE HA manager, scenarios with static or dynamic scheduler',
    rules: 'Proxmox VE HA manager, rule files',
  }
  const cases = proxmoxCases(folder)
  return (['scenario', 'weighed-scenario', 'rules'] as const).map((kind) => {
    const played = cases.filter((one) => one.kind === kind)
    const differed = played.flatMap((one) => {
      const why = differenceOn(folder, one)
      return why === null ? [] : [{ case: one.name, why }]
    })
    const agreed = played.length - differed.length
    return { vendor: names[kind], corpus: 'pve-ha-manager', source, cases: played.length, agreed, differed }
  })
}

function logDifference(folder: string): string | null {
  const run = simulateProxmox(readScenario(folder))
  if (!run.ok) return run.issues.map(({ message }) => message).join(' ')
  const expected = readFileSync(join(folder, 'log.expect'), 'utf8').trimEnd().split('\n').map(asTyped)
  return lineDifference(expected, vendorLog(run.value))
}

/** A line that repeats a command of the list, with the command written the one way we write it. */
const asTyped = (line: string): string =>
  line.replace(/(?<= cmdlist: execute ).*/, (command) => commandText(commandOf(command)))

/** Where two logs part, in words. */
export function lineDifference(expected: readonly string[], ours: readonly string[]): string | null {
  const length = Math.max(expected.length, ours.length)
  for (let at = 0; at < length; at += 1) {
    if (expected[at] === ours[at]) continue
    return `line ${at + 1}: expected "${expected[at] ?? 'the end'}", ours "${ours[at] ?? 'the end'}"`
  }
  return null
}

/** The vendor's tests check rules on three nodes. */
const ruleHosts = ['node1', 'node2', 'node3']

function rulesDifference(file: string): string | null {
  const made = ruling(parseRules(readFileSync(file, 'utf8')), ruleHosts)
  const dropped = made.dropped.flatMap(({ rule, flaws }) =>
    flaws.map((flaw) => `Drop rule '${rule}', because ${flawText(flaw)}.`),
  )
  const expected = expectedRules(readFileSync(`${file}.expect`, 'utf8'))
  return (
    lineDifference(expected.dropped, dropped) ??
    lineDifference(expected.config, configText(made.rules)) ??
    lineDifference(expected.compiled, compiledText(made.placement))
  )
}
