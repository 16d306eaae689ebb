import { ahvCentral, ahvController } from '#engines/control-loss/ahv.table.ts'
import {
  azureLocalTether,
  hyperVCluster,
  hyperVScvmm,
  hyperVService,
} from '#engines/control-loss/hyper-v.table.ts'
import { factsOf, type Situation } from '#engines/control-loss/matrix.ts'
import { proxmoxQuorum } from '#engines/control-loss/proxmox.table.ts'
import {
  avsManager,
  vsphereLicence8,
  vsphereLicence9,
  vsphereLicenceServer,
  vsphereManager,
} from '#engines/control-loss/vsphere.table.ts'
import { xcpCoordinator, xcpCoordinatorHa } from '#engines/control-loss/xcp-ng.table.ts'
import type { Platform } from '#estate/model.ts'

/** Every situation, by the value of its parameter. */
export const situations = {
  'vsphere-manager': vsphereManager,
  'vsphere-licence-8': vsphereLicence8,
  'vsphere-licence-9': vsphereLicence9,
  'vsphere-licence-server': vsphereLicenceServer,
  'ahv-central': ahvCentral,
  'ahv-controller': ahvController,
  'proxmox-quorum': proxmoxQuorum,
  'xcp-ng-coordinator': xcpCoordinator,
  'xcp-ng-coordinator-ha': xcpCoordinatorHa,
  'hyper-v-scvmm': hyperVScvmm,
  'hyper-v-service': hyperVService,
  'hyper-v-cluster': hyperVCluster,
  'avs-manager': avsManager,
  'azure-local-tether': azureLocalTether,
} as const satisfies Readonly<Record<string, Situation>>
export type SituationId = keyof typeof situations
export const situationIds = Object.keys(situations) as readonly SituationId[]

/** The platform whose hosts a situation is about; Azure Local runs Hyper-V. */
export const platformOf: Readonly<Record<SituationId, Platform>> = {
  'vsphere-manager': 'vsphere',
  'vsphere-licence-8': 'vsphere',
  'vsphere-licence-9': 'vsphere',
  'vsphere-licence-server': 'vsphere',
  'ahv-central': 'ahv',
  'ahv-controller': 'ahv',
  'proxmox-quorum': 'proxmox',
  'xcp-ng-coordinator': 'xcp-ng',
  'xcp-ng-coordinator-ha': 'xcp-ng',
  'hyper-v-scvmm': 'hyper-v',
  'hyper-v-service': 'hyper-v',
  'hyper-v-cluster': 'hyper-v',
  'avs-manager': 'avs',
  'azure-local-tether': 'hyper-v',
}

/** The facts that all cells lean on, in order of id. */
export const factsOfAll: readonly string[] = [...new Set(Object.values(situations).flatMap(factsOf))].sort()
