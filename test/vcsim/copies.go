package main

import (
	"fmt"

	"github.com/google/uuid"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// resize gives VMs sizes that differ and that somebody might use: the simulator's 32 MiB are less than any guest has.
func resize(ctx *simulator.Context) {
	for _, entity := range ctx.Map.All("VirtualMachine") {
		machine := entity.(*simulator.VirtualMachine)
		size := int32(1 + len(machine.Name)%3)
		machine.Config.Hardware.NumCPU, machine.Config.Hardware.MemoryMB = 2*size, 4096*size
		machine.Summary.Config.NumCpu, machine.Summary.Config.MemorySizeMB = 2*size, 4096*size
	}
}

// multiply registers copies of every VM, spread over the hosts of its cluster. The simulator makes a VM by all the steps of
// a task, files included, some twenty a second; a copy costs nothing and answers alike.
func multiply(ctx *simulator.Context, copies int) {
	for _, entity := range ctx.Map.All("VirtualMachine") {
		made := entity.(*simulator.VirtualMachine)
		folder := ctx.Map.Get(*made.Parent).(*simulator.Folder)
		hosts := []types.ManagedObjectReference{*made.Runtime.Host}
		parent := ctx.Map.Get(*made.Runtime.Host).(*simulator.HostSystem).Parent
		if cluster, ok := ctx.Map.Get(*parent).(*simulator.ClusterComputeResource); ok {
			hosts = cluster.Host
		}
		for n := 1; n <= copies; n++ {
			one := copyOf(made, fmt.Sprintf("%s_COPY%d", made.Name, n), hosts[n%len(hosts)])
			ctx.Map.NewEntity(one)
			ctx.Map.AppendReference(ctx, &folder.Folder, &folder.ChildEntity, one.Self)
			ctx.Map.PutEntity(folder, one)
			host := ctx.Map.Get(*one.Runtime.Host).(*simulator.HostSystem)
			ctx.Map.AppendReference(ctx, host, &host.Vm, one.Self)
		}
	}
}

func copyOf(made *simulator.VirtualMachine, name string, host types.ManagedObjectReference) *simulator.VirtualMachine {
	one := &simulator.VirtualMachine{VirtualMachine: mo.VirtualMachine{}}
	one.VirtualMachine = made.VirtualMachine
	one.Self = types.ManagedObjectReference{Type: "VirtualMachine"}
	one.Name = name
	config := *made.Config
	config.Name = name
	config.Uuid = uuid.NewSHA1(uuid.NameSpaceOID, []byte(name)).String()
	config.InstanceUuid = uuid.NewSHA1(uuid.NameSpaceURL, []byte(name)).String()
	one.Config = &config
	one.Runtime.Host = &host
	one.Summary.Runtime.Host = &host
	one.Summary.Config.Name = name
	one.Summary.Config.Uuid = config.Uuid
	one.Summary.Config.InstanceUuid = config.InstanceUuid
	return one
}
