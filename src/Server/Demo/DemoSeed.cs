using System.Security.Cryptography;
using System.Text;
using Carillon.Domain;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Domain.Users;
using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Server.Demo;

/// <summary>Fills an empty database with a floor: people, phones, servers, a carrier, a campaign, and a list that goes through the real import.</summary>
internal sealed class DemoSeed(DemoPlan plan, IServiceProvider stores, string passwordHash)
{
    public async Task Fill(Action<ImportProgress> progress, CancellationToken ct)
    {
        await SaveServers(ct);
        await SaveCarrier(ct);
        await SavePhones(ct);
        await SaveUsers(ct);
        await SaveCampaign(ct);
        await ImportLeads(progress, ct);
    }

    private async Task SaveServers(CancellationToken ct)
    {
        var store = stores.GetRequiredService<IInfrastructureStore>();
        foreach (var server in plan.Servers)
            await store.Save(new TelephonyServer { Id = new(server.Id), Control = server.Control, Iax2Host = server.Address, SipHost = server.Address }, ct);
    }

    private Task<bool> SaveCarrier(CancellationToken ct) => stores.GetRequiredService<IInfrastructureStore>().Save(new CarrierSettings
    {
        Id = new(DemoPlan.Carrier),
        Name = "The lab's carrier",
        Host = DemoPlan.CarrierAddress,
        Servers = plan.Options.CarrierOnEach ? [] : [new(plan.Servers[0].Id)],
        CallsPerSecond = plan.Options.CarrierCallsPerSecond ?? Math.Max(10, plan.Options.Agents),
        MaximumCalls = Math.Max(100, plan.Options.Agents * 10),
    }, ct);

    private Task SavePhones(CancellationToken ct)
    {
        var phones = Enumerable.Range(1, plan.Options.Agents)
            .Select(n => Phone(DemoPlan.PhoneName(n), plan.ServerOf(n), plan.SecondServerOf(n)))
            .Append(Phone(DemoPlan.HumanPhone, plan.Servers[0], null));
        return stores.GetRequiredService<IInfrastructureStore>().SavePhones([.. phones], ct);
    }

    private async Task SaveUsers(CancellationToken ct)
    {
        var store = stores.GetRequiredService<IUserStore>();
        foreach (var number in Enumerable.Range(1, plan.Options.Agents))
            await store.Save(User(DemoPlan.AgentName(number), $"Agent {number}", Role.Agent, DemoPlan.PhoneName(number)), ct);
        await store.Save(User(DemoPlan.HumanAgent, "You", Role.Agent, DemoPlan.HumanPhone), ct);
        await store.Save(User("supervisor", "Supervisor", Role.Supervisor, null), ct);
        await store.Save(User("admin", "Administrator", Role.Admin, null), ct);
    }

    private Task<bool> SaveCampaign(CancellationToken ct) => stores.GetRequiredService<ICampaignStore>().Save(new CampaignSettings
    {
        Id = new(DemoPlan.Campaign),
        Name = "Demo campaign",
        DialMethod = DialMethod.Adaptive,
        DialLevel = 2,
        MaximumDialLevel = 12,
        DropCeiling = plan.Options.DropCeiling,
        RingTimeout = TimeSpan.FromSeconds(15),
        CallerId = "+12125550199",
        Carriers = [new(DemoPlan.Carrier)],
        WrapUpMaximum = TimeSpan.FromSeconds(60),
    }, ct);

    private async Task ImportLeads(Action<ImportProgress> progress, CancellationToken ct)
    {
        var list = await stores.GetRequiredService<ILeadStore>().CreateList("Demo list", new(DemoPlan.Campaign), ct);
        await using var file = new MemoryStream(Encoding.UTF8.GetBytes(DemoLeads.Csv(plan.Options.Leads, plan.Options.Seed)));
        var result = await stores.GetRequiredService<ILeadImporter>().Import(file, new ImportRequest { List = list.Id }, progress, _ => { }, ct);
        if (result.Imported != plan.Options.Leads)
            throw new InvalidOperationException($"{result.Imported} of {plan.Options.Leads} leads were imported: {result.Fault ?? "some rows were rejected"}");
    }

    private User User(string id, string name, Role role, string? phone) => new()
    {
        Id = new(id),
        Name = name,
        Role = role,
        PasswordHash = passwordHash,
        Phone = phone is null ? null : new PhoneId(phone),
    };

    private static PhoneSettings Phone(string id, DemoServer server, DemoServer? second) => new()
    {
        Id = new(id),
        Server = new(server.Id),
        SecondServer = second is null ? null : new ServerId(second.Id),
        Realm = DemoPlan.Realm,
        Ha1Md5 = Convert.ToHexStringLower(PhoneDigest(id, MD5.HashData)),
        Ha1Sha256 = Convert.ToHexStringLower(PhoneDigest(id, SHA256.HashData)),
    };

    private static byte[] PhoneDigest(string id, Func<byte[], byte[]> hash) =>
        hash(Encoding.UTF8.GetBytes($"{id}:{DemoPlan.Realm}:{DemoPlan.PhoneSecret(id)}"));
}
