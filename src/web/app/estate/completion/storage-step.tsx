import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { DeclareForm } from '#web/app/estate/completion/declare-form.tsx'
import { type FormDesk, facilitiesOf } from '#web/app/estate/completion/desk.ts'
import { ComponentField } from '#web/app/estate/completion/field.tsx'
import { RuleForm } from '#web/app/estate/completion/rule-form.tsx'

/** Arrays, and which datastores they carry. */
export function StorageStep({ desk }: { readonly desk: FormDesk }): JSX.Element {
  const [array, setArray] = useState('')
  const arrays = facilitiesOf(desk, ['array', 'controller'])
  const known = arrays.some(({ ref }) => ref === array) ? array : ''
  const missing = arrays.length === 0 ? 'Declare an array first.' : 'Choose the array.'
  return (
    <>
      <DeclareForm
        {...{ desk }}
        kind="array"
        section="arrays"
        title="Arrays"
        holders={['rack', 'room', 'site']}
        example="SAN 1"
      />
      <h4>Which datastores they carry</h4>
      <RuleForm
        {...{ desk }}
        id="storage"
        section="datastores"
        gap="storage"
        ways={['match', 'names']}
        sets={known === '' ? missing : { requires: known }}
        submit="Add rule"
      >
        <ComponentField
          id="storage-array"
          label="Array"
          hits={arrays}
          none="choose an array"
          value={known}
          onValue={setArray}
        />
      </RuleForm>
    </>
  )
}
