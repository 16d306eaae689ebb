import type { Requirement, Rule, Service, ServiceRole } from '#estate/model.ts'
import { all, any, atLeast, one } from '#tools/reference/facilities.ts'

/** A VM a service stands on: where it runs, how large it is, and what is particular about it. */
export type ServiceVm = {
  readonly id: string
  readonly cluster: string
  /** Host of the cluster, counted from 1. */
  readonly host: number
  /** Shared datastore of the cluster, counted from 1. */
  readonly datastore: number
  readonly vcpus: number
  readonly memoryGib: number
  /** Share of its memory that is reserved, 0 to 1. */
  readonly reserved: number
}

const vm = (
  id: string,
  cluster: string,
  host: number,
  datastore: number,
  vcpus: number,
  memoryGib: number,
  reserved = 0,
): ServiceVm => ({
  ...{ id, cluster, host, datastore, vcpus, memoryGib, reserved },
})

/** VMs of services, each half of a pair where the other is not, unless README.md says so. */
export const serviceVms: readonly ServiceVm[] = [
  // Flaw "both on one datastore": two hosts, two racks, one volume.
  vm('dns-1', 'vs-01', 1, 1, 2, 4, 1),
  vm('dns-2', 'vs-01', 5, 1, 2, 4, 1),
  vm('dc-1', 'vs-01', 2, 2, 4, 16, 1),
  vm('dc-2', 'vs-02', 3, 2, 4, 16, 1),
  vm('ntp-1', 'ahv-01', 4, 1, 2, 2),
  vm('ntp-2', 'xcp-01', 2, 1, 2, 2),
  vm('ntp-3', 'vs-03', 3, 1, 2, 2),
  vm('kms-1', 'vs-02', 2, 4, 2, 8, 1),
  vm('kms-2', 'vs-02', 7, 4, 2, 8, 1),
  vm('pki-1', 'vs-02', 1, 1, 2, 8),
  vm('vcenter-rz1', 'vs-01', 4, 2, 8, 32, 1),
  vm('vcenter-rz2', 'vs-02', 4, 1, 8, 32, 1),
  vm('prism-1', 'ahv-01', 1, 1, 6, 32),
  vm('xo-1', 'xcp-01', 1, 1, 4, 8),
  vm('scvmm-1', 'hv-01', 1, 1, 4, 16),
  vm('px-manager-1', 'px-01', 1, 1, 4, 8),
  vm('dhcp-1', 'vs-01', 6, 3, 2, 4),
  vm('dhcp-2', 'vs-02', 5, 1, 2, 4),
  vm('radius-1', 'vs-01', 7, 3, 2, 4),
  vm('radius-2', 'vs-02', 8, 2, 2, 4),
  vm('vault-1', 'ahv-01', 1, 1, 4, 8, 1),
  vm('vault-2', 'vs-02', 8, 3, 4, 8, 1),
  vm('vault-3', 'vs-03', 3, 2, 4, 8, 1),
  vm('lb-1', 'vs-03', 1, 1, 4, 8, 1),
  vm('lb-2', 'vs-03', 5, 2, 4, 8, 1),
  vm('proxy-1', 'vs-01', 9, 3, 4, 8),
  vm('proxy-2', 'vs-02', 2, 2, 4, 8),
  vm('vpn-1', 'vs-01', 10, 4, 4, 8),
  vm('vpn-2', 'vs-02', 6, 3, 4, 8),
  vm('jump-1', 'vs-01', 1, 4, 2, 8),
  vm('jump-2', 'xcp-01', 4, 2, 2, 8),
  vm('mon-1', 'ahv-01', 5, 1, 8, 32),
  vm('mon-2', 'xcp-01', 3, 2, 8, 32),
  vm('log-1', 'ahv-01', 4, 1, 8, 32),
  vm('log-2', 'vs-02', 7, 1, 8, 32),
  vm('log-3', 'vs-03', 3, 3, 8, 32),
  vm('backup-1', 'vs-01', 3, 2, 8, 64),
  vm('backup-proxy-1', 'vs-02', 1, 2, 8, 16),
  vm('mail-mbx-1', 'vs-03', 2, 1, 8, 64),
  vm('mail-mbx-2', 'vs-03', 6, 2, 8, 64),
  vm('mail-gw-1', 'vs-01', 6, 3, 4, 8),
  vm('mail-gw-2', 'vs-02', 5, 3, 4, 8),
  // Flaw "apart, but in one rack": every host of vs-04 stands in rack rz1-b-r2.
  vm('erp-db-1', 'vs-04', 1, 1, 32, 256, 1),
  vm('erp-db-2', 'vs-04', 2, 2, 32, 256, 1),
  vm('erp-app-1', 'vs-03', 1, 3, 8, 64),
  vm('erp-app-2', 'vs-03', 3, 1, 8, 64),
  vm('erp-app-3', 'vs-03', 8, 2, 8, 64),
  vm('shop-web-1', 'vs-03', 2, 3, 4, 16),
  vm('shop-web-2', 'vs-03', 4, 1, 4, 16),
  vm('shop-web-3', 'vs-03', 6, 2, 4, 16),
  vm('shop-web-4', 'vs-03', 7, 3, 4, 16),
  vm('shop-db-1', 'vs-03', 3, 2, 16, 128, 1),
  vm('shop-db-2', 'vs-03', 7, 1, 16, 128, 1),
  vm('bus-1', 'vs-03', 3, 2, 4, 16),
  vm('bus-2', 'vs-03', 5, 3, 4, 16),
  vm('bus-3', 'ahv-01', 1, 1, 4, 16),
  vm('git-1', 'px-01', 2, 1, 8, 32),
  vm('ci-1', 'px-01', 3, 1, 8, 32),
  vm('registry-1', 'px-01', 5, 2, 4, 16),
  vm('file-1', 'hv-01', 1, 1, 4, 32),
  vm('file-2', 'hv-01', 5, 2, 4, 32),
  vm('print-1', 'hv-01', 2, 1, 2, 8),
  vm('print-2', 'hv-01', 6, 2, 2, 8),
  vm('phone-1', 'hv-01', 3, 1, 4, 16),
  vm('phone-2', 'hv-01', 4, 2, 4, 16),
  vm('vdi-broker-1', 'ahv-01', 2, 1, 4, 16),
  vm('vdi-broker-2', 'vs-02', 5, 2, 4, 16),
  vm('licence-1', 'xcp-01', 5, 1, 2, 4),
  vm('wiki-1', 'xcp-01', 6, 2, 4, 16),
  vm('tickets-1', 'ahv-01', 3, 1, 8, 32),
  vm('patch-1', 'xcp-01', 1, 2, 4, 16),
  vm('config-1', 'px-01', 4, 2, 4, 16),
  // Flaw "stranded": 280 GiB fit only on the two large hosts of px-02.
  vm('dwh-1', 'px-02', 2, 1, 40, 280),
  vm('reports-1', 'px-02', 1, 1, 4, 16),
  vm('reports-2', 'px-02', 3, 1, 4, 16),
  vm('payroll-1', 'vs-02', 3, 1, 8, 32),
  vm('intranet-1', 'vs-01', 8, 4, 4, 16),
  vm('intranet-2', 'vs-02', 7, 3, 4, 16),
]

/** What is no application, by its id. */
const roles: Readonly<Record<string, ServiceRole>> = {
  ...{ dns: 'dns', time: 'time', kms: 'key-management', backup: 'backup', licences: 'licence' },
  ...{ directory: 'directory', 'directory-rz1': 'directory', 'directory-rz2': 'directory' },
  ...{ 'vcenter-rz1': 'management', 'vcenter-rz2': 'management', prism: 'management', xo: 'management' },
  ...{ scvmm: 'management', 'px-manager': 'management', monitoring: 'monitoring', logging: 'monitoring' },
}

const service = (id: string, name: string, requires: Requirement): Service => ({
  ...{ id, name, origins: [], requires, role: roles[id] ?? 'application', ...startNeeds[id] },
})

/** What a service must find to start, although it outlives the loss of it once it runs. */
const startNeeds: Readonly<Record<string, Pick<Service, 'startRequires'>>> = {
  'vcenter-rz1': { startRequires: all('service:dns', 'service:time') },
  'vcenter-rz2': { startRequires: all('service:dns', 'service:time') },
  scvmm: { startRequires: one('service:directory') },
  payroll: { startRequires: one('service:licences') },
}

/** How long the guests take that take long; the others leave it to the parameters. */
export const startMinutes: Readonly<Record<string, number>> = {
  ...{ 'vcenter-rz1': 10, 'vcenter-rz2': 10, 'prism-1': 6, 'scvmm-1': 6, 'dc-1': 4, 'dc-2': 4 },
  ...{ 'erp-db-1': 12, 'erp-db-2': 12, 'shop-db-1': 5, 'shop-db-2': 5, 'dwh-1': 20 },
}
const vms = (...ids: readonly string[]) => ids.map((id) => `vm:${id}` as const)

/** What people ask for by name. */
export const services = (): readonly Service[] => [
  service('dns', 'Name resolution', any(...vms('dns-1', 'dns-2'))),
  // Flaw "one key to both": whoever holds this account holds both controllers.
  service('directory-rz1', 'Domain controller rz1', all('vm:dc-1', 'account:tier0-admin')),
  service('directory-rz2', 'Domain controller rz2', all('vm:dc-2', 'account:tier0-admin')),
  service('directory', 'Directory', any('service:directory-rz1', 'service:directory-rz2')),
  service('time', 'Time', atLeast(2, ...vms('ntp-1', 'ntp-2', 'ntp-3'))),
  service('kms', 'Key management', any(...vms('kms-1', 'kms-2'))),
  service('pki', 'Certificates', one('vm:pki-1')),
  service('vcenter-rz1', 'vCenter rz1', one('vm:vcenter-rz1')),
  service('vcenter-rz2', 'vCenter rz2', one('vm:vcenter-rz2')),
  service('prism', 'AHV management', one('vm:prism-1')),
  service('xo', 'XCP-ng management', one('vm:xo-1')),
  service('scvmm', 'Hyper-V management', one('vm:scvmm-1')),
  service('px-manager', 'Proxmox management', one('vm:px-manager-1')),
  service('dhcp', 'Addresses', any(...vms('dhcp-1', 'dhcp-2'))),
  service('radius', 'Network access', any(...vms('radius-1', 'radius-2'))),
  service('secrets', 'Secrets', atLeast(2, ...vms('vault-1', 'vault-2', 'vault-3'))),
  service('load-balancer', 'Load balancer', any(...vms('lb-1', 'lb-2'))),
  service('proxy', 'Web proxy', any(...vms('proxy-1', 'proxy-2'))),
  service('vpn', 'Remote access', all(any(...vms('vpn-1', 'vpn-2')), 'service:radius')),
  service('jump', 'Jump hosts', any(...vms('jump-1', 'jump-2'))),
  service('monitoring', 'Monitoring', any(...vms('mon-1', 'mon-2'))),
  service('logging', 'Logs', atLeast(2, ...vms('log-1', 'log-2', 'log-3'))),
  service('backup', 'Backup', all('vm:backup-1', 'datastore:rz1-backup-repo', 'account:backup-operator')),
  service(
    'mail',
    'Mail',
    all(
      any(...vms('mail-mbx-1', 'mail-mbx-2')),
      any(...vms('mail-gw-1', 'mail-gw-2')),
      'service:dns',
      'service:directory',
    ),
  ),
  service('erp-db', 'ERP database', any(...vms('erp-db-1', 'erp-db-2'))),
  service(
    'erp',
    'ERP',
    all('service:erp-db', atLeast(2, ...vms('erp-app-1', 'erp-app-2', 'erp-app-3')), 'service:directory'),
  ),
  service('shop-db', 'Shop database', any(...vms('shop-db-1', 'shop-db-2'))),
  service(
    'shop',
    'Web shop',
    all(
      'service:load-balancer',
      atLeast(2, ...vms('shop-web-1', 'shop-web-2', 'shop-web-3', 'shop-web-4')),
      'service:shop-db',
    ),
  ),
  service('bus', 'Message bus', atLeast(2, ...vms('bus-1', 'bus-2', 'bus-3'))),
  service('orders', 'Order processing', all('service:shop', 'service:erp', 'service:bus')),
  service('git', 'Source code', all('vm:git-1', 'service:directory')),
  service('ci', 'Builds', all('vm:ci-1', 'vm:registry-1', 'service:git', 'service:dns')),
  service('files', 'File shares', all(any(...vms('file-1', 'file-2')), 'service:directory')),
  service('print', 'Printing', any(...vms('print-1', 'print-2'))),
  service('phone', 'Telephony', any(...vms('phone-1', 'phone-2'))),
  service('vdi', 'Virtual desktops', all(any(...vms('vdi-broker-1', 'vdi-broker-2')), 'service:directory')),
  service('licences', 'Licences', one('vm:licence-1')),
  service('wiki', 'Wiki', one('vm:wiki-1')),
  service('tickets', 'Tickets', one('vm:tickets-1')),
  service('analytics', 'Analytics', all('vm:dwh-1', any(...vms('reports-1', 'reports-2')))),
  service('payroll', 'Payroll', all('vm:payroll-1', 'service:directory', 'service:secrets')),
  service('intranet', 'Intranet', any(...vms('intranet-1', 'intranet-2'))),
]

const apart = (id: string, strength: 'must' | 'should', ...vmIds: readonly string[]): Rule => ({
  ...{ id, name: id, origins: [], kind: 'vm-apart', strength, vmIds, hostIds: [] },
})

/** Placement rules: halves apart, licensed VMs on licensed hosts, one pair together. */
export const rules = (): readonly Rule[] => [
  apart('dns-apart', 'must', 'dns-1', 'dns-2'),
  apart('kms-apart', 'must', 'kms-1', 'kms-2'),
  apart('erp-db-apart', 'must', 'erp-db-1', 'erp-db-2'),
  apart('erp-app-apart', 'should', 'erp-app-1', 'erp-app-2', 'erp-app-3'),
  apart('shop-web-apart', 'should', 'shop-web-1', 'shop-web-2', 'shop-web-3', 'shop-web-4'),
  apart('shop-db-apart', 'must', 'shop-db-1', 'shop-db-2'),
  apart('lb-apart', 'must', 'lb-1', 'lb-2'),
  apart('mail-mbx-apart', 'should', 'mail-mbx-1', 'mail-mbx-2'),
  apart('file-apart', 'must', 'file-1', 'file-2'),
  apart('vdi-broker-apart', 'must', 'vdi-broker-1', 'vdi-broker-2'),
  {
    id: 'git-registry-together',
    name: 'git-registry-together',
    origins: [],
    kind: 'vm-together',
    strength: 'should',
    vmIds: ['git-1', 'registry-1'],
    hostIds: [],
  },
  {
    id: 'erp-licensed-hosts',
    name: 'erp-licensed-hosts',
    origins: [],
    kind: 'vm-on-hosts',
    strength: 'must',
    vmIds: ['erp-app-1', 'erp-app-2', 'erp-app-3'],
    hostIds: [1, 2, 3, 5, 6, 8].map((index) => `vs-03-h0${index}`),
  },
]
