// Command vcsim serves a simulated vCenter for the tests of what is read live: the simulator of govmomi in sizes that
// flags choose, with cluster settings and tags that the simulator does not make by itself, and a dump of its own registry
// that reads nothing over the network. It prints its address when it is ready and ends when its standard input does.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/url"
	"os"
	"time"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vapi/rest"
	_ "github.com/vmware/govmomi/vapi/simulator"
	"github.com/vmware/govmomi/vapi/tags"
	"github.com/vmware/govmomi/vim25/types"
)

func main() {
	m := simulator.VPX()
	listen := flag.String("listen", "127.0.0.1:0", "address to listen at")
	flag.IntVar(&m.Datacenter, "datacenters", 1, "datacenters")
	flag.IntVar(&m.Cluster, "clusters", 1, "clusters of each datacenter")
	flag.IntVar(&m.ClusterHost, "hosts", 3, "hosts of each cluster")
	flag.IntVar(&m.Host, "standalone", 1, "standalone hosts of each datacenter")
	flag.IntVar(&m.Machine, "vms", 2, "VMs of each cluster and standalone host")
	copies := flag.Int("copies", 0, "copies of each of these VMs")
	flag.IntVar(&m.Pool, "pools", 0, "resource pools of each cluster")
	flag.IntVar(&m.Datastore, "datastores", 1, "datastores")
	flag.IntVar(&m.DelayConfig.Delay, "delay", 0, "milliseconds that every answer takes longer")
	session := flag.Duration("session", 0, "idle time after which a session ends, 0 for the simulator's own")
	churn := flag.Duration("churn", 0, "pause between removing one VM and adding another, 0 for a quiet inventory")
	dump := flag.String("dump", "", "file for the simulator's own registry as JSON")
	user := flag.String("user", "user", "account")
	password := flag.String("password", "pass", "its password")
	flag.Parse()

	check(m.Create())
	m.Service.Listen = &url.URL{Scheme: "https", Host: *listen, Path: "/sdk", User: url.UserPassword(*user, *password)}
	m.Service.TLS = new(tls.Config)
	m.Service.RegisterEndpoints = true
	server := m.Service.NewServer()
	ctx := context.Background()
	client, err := govmomi.NewClient(ctx, server.URL, true)
	check(err)
	check(settle(ctx, client, server.URL.User))
	resize(m.Service.Context)
	multiply(m.Service.Context, *copies)
	if *session > 0 {
		option := object.NewOptionManager(client.Client, *client.ServiceContent.Setting)
		value := types.OptionValue{Key: "config.vmacore.soap.sessionTimeout", Value: session.String()}
		check(option.Update(ctx, []types.BaseOptionValue{&value}))
	}
	if *dump != "" {
		out, err := json.Marshal(registry(m.Service.Context))
		check(err)
		check(os.WriteFile(*dump, out, 0o600))
	}
	if *churn > 0 {
		go stir(ctx, client, *churn)
	}
	fmt.Println(server.URL.Host)
	_, _ = io.Copy(io.Discard, os.Stdin)
	server.Close()
	m.Remove()
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// settle gives every cluster availability, balancing, admission control and one rule, and the first VM a tag.
func settle(ctx context.Context, client *govmomi.Client, account *url.Userinfo) error {
	finder := find.NewFinder(client.Client)
	clusters, err := finder.ClusterComputeResourceList(ctx, "/...")
	if err != nil {
		return nil
	}
	for _, cluster := range clusters {
		enabled, automatic := true, types.DrsBehaviorFullyAutomated
		vms, err := finder.VirtualMachineList(ctx, "*/"+"vm/"+cluster.Name()+"_*")
		if err != nil {
			vms = nil
		}
		spec := types.ClusterConfigSpecEx{
			DasConfig: &types.ClusterDasConfigInfo{
				Enabled: &enabled, AdmissionControlEnabled: &enabled,
				AdmissionControlPolicy: &types.ClusterFailoverResourcesAdmissionControlPolicy{
					CpuFailoverResourcesPercent: 25, MemoryFailoverResourcesPercent: 25,
				},
			},
			DrsConfig: &types.ClusterDrsConfigInfo{Enabled: &enabled, DefaultVmBehavior: automatic},
		}
		if len(vms) >= 2 {
			info := &types.ClusterAntiAffinityRuleSpec{Vm: []types.ManagedObjectReference{vms[0].Reference(), vms[1].Reference()}}
			info.Name, info.Enabled = "apart", &enabled
			spec.RulesSpec = []types.ClusterRuleSpec{{ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: types.ArrayUpdateOperationAdd}, Info: info}}
		}
		task, err := cluster.Reconfigure(ctx, &spec, true)
		if err != nil {
			return err
		}
		if err = task.Wait(ctx); err != nil {
			return err
		}
	}
	return tagFirst(ctx, client, finder, account)
}

func tagFirst(ctx context.Context, client *govmomi.Client, finder *find.Finder, account *url.Userinfo) error {
	vms, err := finder.VirtualMachineList(ctx, "/...")
	if err != nil || len(vms) == 0 {
		return nil
	}
	session := rest.NewClient(client.Client)
	if err = session.Login(ctx, account); err != nil {
		return err
	}
	manager := tags.NewManager(session)
	category, err := manager.CreateCategory(ctx, &tags.Category{Name: "tier", Cardinality: "SINGLE", AssociableTypes: []string{"VirtualMachine"}})
	if err != nil {
		return err
	}
	tag, err := manager.CreateTag(ctx, &tags.Tag{Name: "gold", CategoryID: category})
	if err != nil {
		return err
	}
	if err = manager.AttachTag(ctx, tag, vms[0].Reference()); err != nil {
		return err
	}
	return session.Logout(ctx)
}

// stir removes the last VM and clones the first, over and over, until the program ends.
func stir(ctx context.Context, client *govmomi.Client, pause time.Duration) {
	finder := find.NewFinder(client.Client)
	for round := 0; ; round++ {
		time.Sleep(pause)
		vms, err := finder.VirtualMachineList(ctx, "/...")
		if err != nil || len(vms) < 2 {
			continue
		}
		last := vms[len(vms)-1]
		if task, err := last.PowerOff(ctx); err == nil {
			_ = task.Wait(ctx)
		}
		if task, err := last.Destroy(ctx); err == nil {
			_ = task.Wait(ctx)
		}
		folder, err := finder.DefaultFolder(ctx)
		if err != nil {
			continue
		}
		if task, err := vms[0].Clone(ctx, folder, fmt.Sprintf("clone-%d", round), types.VirtualMachineCloneSpec{}); err == nil {
			_ = task.Wait(ctx)
		}
	}
}
