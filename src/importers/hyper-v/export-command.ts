/**
 * What to paste into PowerShell on a node of the cluster, as an administrator. Reading cmdlets only; nodes that are down
 * are not asked. Enumerations are written as words, because PowerShell 5 and 7 number them alike but say so differently.
 * Get-ClusterAffinityRule exists from Windows Server 2022 on.
 */
export const exportCommand = `$nodes = (Get-ClusterNode | Where-Object { ''+$_.State -ne 'Down' }).Name
$vms = Get-VM -ComputerName $nodes
function Text($name) { @{ n = $name; e = [scriptblock]::Create("''+\`$_.$name") } }
@{
  cluster = Get-Cluster | Select-Object Name, Id, DynamicQuorum, S2DEnabled, ClusterEnforcedAntiAffinity
  nodes = Get-ClusterNode | Select-Object (Text Cluster), Name, (Text State), NodeWeight, Manufacturer, Model, SerialNumber
  quorum = Get-ClusterQuorum | Select-Object (Text Cluster), (Text QuorumResource)
  groups = Get-ClusterGroup | Select-Object (Text Cluster), Name, (Text OwnerNode), (Text GroupType), Priority,
    @{ n = 'AntiAffinityClassNames'; e = { @($_.AntiAffinityClassNames) } },
    @{ n = 'PreferredOwners'; e = { @(($_ | Get-ClusterOwnerNode).OwnerNodes | ForEach-Object { $_.Name }) } }
  resources = Get-ClusterResource | Where-Object { ''+$_.ResourceType -eq 'Virtual Machine' } |
    Select-Object (Text Cluster), Name, (Text OwnerGroup), (Text OwnerNode),
    @{ n = 'VmId'; e = { ($_ | Get-ClusterParameter VmID).Value } },
    @{ n = 'PossibleOwners'; e = { @(($_ | Get-ClusterOwnerNode).OwnerNodes | ForEach-Object { $_.Name }) } }
  rules = if (Get-Command Get-ClusterAffinityRule -ErrorAction Ignore) {
    Get-ClusterAffinityRule | Select-Object Name, Enabled, (Text RuleType), SoftAntiAffinity,
      @{ n = 'Groups'; e = { @($_.Groups | ForEach-Object { ''+$_ }) } } }
  volumes = Get-ClusterSharedVolume | Select-Object Name, Id, SharedVolumeInfo
  pools = Get-StoragePool | Select-Object FriendlyName, IsPrimordial, Size, AllocatedSize
  disks = Get-VirtualDisk | Select-Object FriendlyName, ResiliencySettingName, NumberOfDataCopies,
    PhysicalDiskRedundancy, (Text FaultDomainAwareness), Size
  hosts = Get-VMHost -ComputerName $nodes | Select-Object Name, FullyQualifiedDomainName, LogicalProcessorCount,
    MemoryCapacity, @{ n = 'NumaNodes'; e = { @($_.HostNumaStatus).Count } }
  processors = Get-CimInstance Win32_Processor -ComputerName $nodes |
    Select-Object PSComputerName, Name, NumberOfCores, NumberOfLogicalProcessors, MaxClockSpeed
  products = Get-CimInstance Win32_ComputerSystemProduct -ComputerName $nodes |
    Select-Object PSComputerName, Vendor, UUID, IdentifyingNumber
  vms = $vms | Select-Object Name, VMId, ComputerName, (Text State), ProcessorCount, MemoryStartup, MemoryDemand,
    DynamicMemoryEnabled, IsClustered, Generation, (Text AutomaticStartAction), (Text ReplicationMode),
    @{ n = 'AssignableDevices'; e = { @(Get-VMAssignableDevice -VM $_).Count } }
  adapters = $vms | Get-VMNetworkAdapter |
    Select-Object VMName, VMId, ComputerName, Name, MacAddress, SwitchName, IPAddresses, IsLegacy
  drives = $vms | Get-VMHardDiskDrive |
    Select-Object VMName, VMId, ComputerName, (Text ControllerType), Path, DiskNumber, SupportPersistentReservations
  vhds = $vms | ForEach-Object { Get-VHD -ComputerName $_.ComputerName -VMId $_.VMId } |
    Select-Object ComputerName, Path, (Text VhdType), Size, FileSize
  checkpoints = $vms | Get-VMSnapshot |
    Select-Object VMName, VMId, ComputerName, Name, (Text SnapshotType), CreationTime
} | ConvertTo-Json -Depth 6 | Out-File hyper-v.json -Encoding utf8`
