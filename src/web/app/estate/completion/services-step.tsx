import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Answer, Selection, Written } from '#estate/completion/answer.ts'
import type { RoleCoverage } from '#estate/completion/coverage.ts'
import { idFor } from '#estate/completion/naming.ts'
import { useAdding } from '#web/app/estate/completion/adding.tsx'
import type { FormDesk } from '#web/app/estate/completion/desk.ts'
import { ChoiceField, TextField } from '#web/app/estate/completion/field.tsx'
import { roleTitle } from '#web/app/estate/completion/gap-words.ts'
import { RuleForm } from '#web/app/estate/completion/rule-form.tsx'

const mixes = [
  ['any', 'any one of these VMs is enough'],
  ['all', 'all of these VMs must work'],
  ['atLeast', 'so many of these VMs must work'],
  ['elsewhere', 'it runs outside this estate'],
] as const
type Mix = (typeof mixes)[number][0]

/** The services that platforms lean on: for each role, which VMs carry it and how many must work. */
export function ServicesStep({ desk }: { readonly desk: FormDesk }): JSX.Element {
  const { roles } = desk.coverage
  const first = roles.find(({ stated }) => !stated) ?? roles[0]
  const [role, setRole] = useState(first?.role ?? 'management')
  const [mix, setMix] = useState<Mix>('any')
  const [enough, setEnough] = useState('2')
  const { add, told } = useAdding(desk)
  const chosen = roles.find((one) => one.role === role) ?? (first as RoleCoverage)
  const k = /^\d{1,5}$/.test(enough.trim()) ? Number(enough) : 0
  const answer = (requires: Written): Answer => declaration(chosen, roles, requires)
  return (
    <>
      <ChoiceField
        id="service-role"
        label="Role"
        options={roles.map((one) => [one.role, `${roleTitle[one.role]}: ${stateText(one)}`] as const)}
        value={role}
        onValue={setRole}
      />
      <ChoiceField id="service-mix" label="It works when" options={mixes} value={mix} onValue={setMix} />
      {mix === 'elsewhere' ? (
        <>
          <p class="ba-buttons">
            <button
              type="button"
              class="ba-primary"
              onClick={() =>
                void add([answer('nothing')], `${roleTitle[chosen.role]} is stated to need nothing here.`)
              }
            >
              Write service
            </button>
          </p>
          {told}
        </>
      ) : (
        <RuleForm
          {...{ desk }}
          id="service"
          section="vms"
          gap="services"
          ways={['match', 'names']}
          sets={mix === 'atLeast' && k === 0 ? 'Say how many must work.' : {}}
          toAnswer={(selection) => answer(needsOf(selection, mix, k))}
          submit="Write service"
        >
          {mix === 'atLeast' && (
            <TextField
              id="service-k"
              label="How many must work"
              inputMode="numeric"
              value={enough}
              onValue={setEnough}
            />
          )}
        </RuleForm>
      )}
    </>
  )
}

const stateText = ({ service, stated }: RoleCoverage): string =>
  stated ? 'stated' : service === 'none' ? 'not stated' : 'named, without what it requires'

/** The service of the role that is there, or a new one named after the role. */
function declaration(chosen: RoleCoverage, roles: readonly RoleCoverage[], requires: Written): Answer {
  const taken = roles.flatMap(({ service }) => (service === 'none' ? [] : [service.id]))
  const known = chosen.service
  const id = known === 'none' ? idFor(chosen.role, taken, 'service') : known.id
  const name = known === 'none' ? { name: roleTitle[chosen.role] } : {}
  return {
    ...{ kind: 'declaration', section: 'services', intent: 'change', id },
    members: { ...name, role: chosen.role, requires },
  }
}

function needsOf(selection: Selection, mix: Exclude<Mix, 'elsewhere'>, k: number): Written {
  const { match, names } = selection
  if (names !== undefined) {
    const of = names.map((name) => `vm:${name}`)
    return mix === 'atLeast' ? { atLeast: { k, of } } : { [mix]: of }
  }
  const pattern = match ?? ''
  return mix === 'atLeast'
    ? { atLeastVms: { k, match: pattern } }
    : { [`${mix}Vm${mix === 'all' ? 's' : ''}`]: pattern }
}
