import type { ProxmoxScenario } from '#engines/ha-timeline/proxmox/scenario.ts'
import { done, type Outcome } from '#kernel/outcome.ts'
/** todo */
export function checkScenario(_scenario: ProxmoxScenario): Outcome<ProxmoxScenario> {
  return done(_scenario)
}
