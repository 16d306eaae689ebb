import { mergeEstates } from '#estate/merge.ts'
import { estateWith, hostOf, vmOf, clusterOf, datastoreOf } from '#test/sample-estate.ts'
const N = Number(process.argv[2])
const cols = Object.fromEntries(['vcpus','memoryBytes','power','hostId','clusterId','guestOs','memoryActiveBytes','provisionedBytes','inUseBytes','disks','datastoreIds','traits.nics','name','tags'].map((f,i)=>[f,String.fromCharCode(65+i)]))
const make = (file: string, half: number) => estateWith({ name: file,
  sources: ['vInfo','vCPU','vMemory','vDisk'].map(sheet=>({file, sheet, columns: cols})),
  clusters: Array.from({length:100},(_, i)=>clusterOf('c'+i)),
  hosts: Array.from({length:N/100},(_, i)=>hostOf('h'+i,{clusterId:'c'+i%100, memoryBytes: 2**40, identifiers:['serial:'+i]})),
  datastores: Array.from({length:500},(_, i)=>datastoreOf('d'+i,{identifiers:['volume:'+i]})),
  vms: Array.from({length:N},(_, i)=>vmOf('v'+i,{ origins: [[0,i],[1,i],[2,i],[3,i]], identifiers:['bios-uuid:'+i,'instance-uuid:'+i,'mac:'+i], hostId:'h'+i%(N/100), clusterId:'c'+i%100, memoryActiveBytes: half*1000+i, vcpus: half===1? 4: 'unknown', memoryBytes: half===2?2**33:'unknown', datastoreIds:['d'+i%500], guestOs: i%100===0? 'g'+half:'g', disks:[{name:'Hard disk 1',capacityBytes:2**35,datastoreId:'d'+i%500,raw:false,shared:false},{name:'Hard disk 2',capacityBytes:half===1?2**35:'unknown',datastoreId:'d'+i%500,raw:false,shared:false}], traits:{snapshots:[],cpuHotAdd: half===1?true:'unknown', nics:[{name:'nic',macAddress:''+i,networkId:'unknown',model:'x'}]}})),
})
const a = make('a.xlsx',1), b = make('b.xlsx',2)
const t = performance.now()
const m = mergeEstates([{source:'a',role:'inventory',estate:a},{source:'b',role:'inventory',estate:b}])
console.log(N, Math.round(performance.now()-t)+' ms', m.ok && m.value.estate.vms.length, m.issues.length, Math.round(process.memoryUsage().rss/2**20)+' MiB')
