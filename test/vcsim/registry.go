package main

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

type nic struct{ Label, Mac, Network string }
type disk struct {
	Label     string
	KiB       int64
	Datastore string
}
type vm struct {
	Name, Power, Host, Cluster, Uuid, InstanceUuid, Guest, Version, Firmware, Id string
	Template                                                                     bool
	Cpus, MemoryMiB                                                              int32
	CoresPerSocket                                                               int32
	Nics                                                                         []nic
	Disks                                                                        []disk
}
type host struct {
	Name, Cluster, Vendor, Model, CpuModel, FullName, Uuid, Id string
	Sockets, Cores, Threads                                    int16
	Mhz                                                        int32
	MemoryBytes                                                int64
	Maintenance                                                bool
}
type datastore struct {
	Name, Kind, Id string
	Capacity, Free int64
	Hosts          []string
}
type cluster struct{ Name, Id string }
type inventory struct {
	Uuid       string
	Vms        []vm
	Hosts      []host
	Datastores []datastore
	Clusters   []cluster
}

func nameOf(ctx *simulator.Context, ref *types.ManagedObjectReference) string {
	if ref == nil {
		return ""
	}
	if entity, ok := ctx.Map.Get(*ref).(mo.Entity); ok {
		return entity.Entity().Name
	}
	return ""
}

func clusterOf(ctx *simulator.Context, parent *types.ManagedObjectReference) string {
	if parent == nil || parent.Type != "ClusterComputeResource" {
		return ""
	}
	return nameOf(ctx, parent)
}

// registry is what the simulator holds, in words of an inventory export, without its interface in between.
func registry(ctx *simulator.Context) inventory {
	out := inventory{Uuid: ctx.Map.Get(vim25.ServiceInstance).(*simulator.ServiceInstance).Content.About.InstanceUuid}
	for _, entity := range ctx.Map.All("ClusterComputeResource") {
		out.Clusters = append(out.Clusters, cluster{entity.Entity().Name, entity.Reference().Value})
	}
	for _, entity := range ctx.Map.All("Datastore") {
		store := entity.(*simulator.Datastore)
		one := datastore{Name: store.Name, Kind: store.Summary.Type, Id: store.Self.Value, Capacity: store.Summary.Capacity, Free: store.Summary.FreeSpace}
		for _, mount := range store.Host {
			one.Hosts = append(one.Hosts, nameOf(ctx, &mount.Key))
		}
		out.Datastores = append(out.Datastores, one)
	}
	for _, entity := range ctx.Map.All("HostSystem") {
		system := entity.(*simulator.HostSystem)
		hardware := system.Summary.Hardware
		out.Hosts = append(out.Hosts, host{
			Name: system.Name, Cluster: clusterOf(ctx, system.Parent), Vendor: hardware.Vendor, Model: hardware.Model,
			CpuModel: hardware.CpuModel, FullName: system.Config.Product.FullName, Uuid: hardware.Uuid, Id: system.Self.Value,
			Sockets: hardware.NumCpuPkgs, Cores: hardware.NumCpuCores, Threads: hardware.NumCpuThreads, Mhz: hardware.CpuMhz,
			MemoryBytes: hardware.MemorySize, Maintenance: system.Runtime.InMaintenanceMode,
		})
	}
	for _, entity := range ctx.Map.All("VirtualMachine") {
		out.Vms = append(out.Vms, guest(ctx, entity.(*simulator.VirtualMachine)))
	}
	return out
}

func guest(ctx *simulator.Context, machine *simulator.VirtualMachine) vm {
	config := machine.Config
	one := vm{
		Name: machine.Name, Power: string(machine.Runtime.PowerState), Host: nameOf(ctx, machine.Runtime.Host),
		Uuid: config.Uuid, InstanceUuid: config.InstanceUuid, Guest: config.GuestFullName, Version: config.Version,
		Firmware: config.Firmware, Id: machine.Self.Value, Template: config.Template, Cpus: config.Hardware.NumCPU,
		MemoryMiB: config.Hardware.MemoryMB, CoresPerSocket: config.Hardware.NumCoresPerSocket,
	}
	if machine.Runtime.Host != nil {
		one.Cluster = clusterOf(ctx, ctx.Map.Get(*machine.Runtime.Host).(*simulator.HostSystem).Parent)
	}
	for _, device := range config.Hardware.Device {
		switch card := device.(type) {
		case *types.VirtualDisk:
			at := disk{Label: card.DeviceInfo.GetDescription().Label, KiB: card.CapacityInKB}
			if file, ok := card.Backing.(types.BaseVirtualDeviceFileBackingInfo); ok {
				at.Datastore = nameOf(ctx, file.GetVirtualDeviceFileBackingInfo().Datastore)
			}
			one.Disks = append(one.Disks, at)
		case types.BaseVirtualEthernetCard:
			ethernet := card.GetVirtualEthernetCard()
			at := nic{Label: ethernet.DeviceInfo.GetDescription().Label, Mac: ethernet.MacAddress}
			switch backing := ethernet.Backing.(type) {
			case *types.VirtualEthernetCardNetworkBackingInfo:
				at.Network = backing.DeviceName
			case *types.VirtualEthernetCardDistributedVirtualPortBackingInfo:
				at.Network = nameOf(ctx, &types.ManagedObjectReference{Type: "DistributedVirtualPortgroup", Value: backing.Port.PortgroupKey})
			}
			one.Nics = append(one.Nics, at)
		}
	}
	return one
}
