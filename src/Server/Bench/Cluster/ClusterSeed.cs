using System.Text;
using Carillon.Domain;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Domain.Users;
using Carillon.Server.Demo;
using Carillon.Server.Roles;
using Carillon.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Server.Bench.Cluster;

/// <summary>Fills an empty database with a large floor. Campaigns begin by hand: nothing is dialled until the bench says so.</summary>
internal sealed class ClusterSeed(ClusterPlan plan)
{
    private const int AtOnce = 32;

    public async Task Fill(CancellationToken ct)
    {
        await using var stores = Stores.Open(DatabaseAddress.Parse(plan.Database), plan.Database);
        var infrastructure = stores.GetRequiredService<IInfrastructureStore>();
        foreach (var server in plan.Switches)
            await infrastructure.Save(new TelephonyServer { Id = new(server.Id), Control = server.Control, Iax2Host = server.Address.ToString(), SipHost = server.Address.ToString(), MaximumLegs = 100_000 }, ct);
        await SaveUsers(stores.GetRequiredService<IUserStore>(), ct);
        if (plan.Agents == 0)
            return;
        foreach (var campaign in plan.Campaigns)
            await infrastructure.Save(Carrier(campaign), ct);
        await infrastructure.SavePhones([.. Enumerable.Range(0, plan.Agents).Select(Phone)], ct);
        foreach (var (campaign, n) in plan.Campaigns.Select((c, n) => (c, n)))
            await SaveCampaign(stores, campaign, n, ct);
    }

    private async Task SaveUsers(IUserStore users, CancellationToken ct)
    {
        await users.Save(User(ClusterPlan.Admin, Role.Admin, null), ct);
        await Parallel.ForEachAsync(Enumerable.Range(0, plan.Agents), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
            async (n, stop) => await users.Save(User(ClusterPlan.AgentName(n), Role.Agent, new PhoneId(ClusterPlan.PhoneName(n))), stop));
    }

    private async Task SaveCampaign(ServiceProvider stores, string campaign, int number, CancellationToken ct)
    {
        await stores.GetRequiredService<ICampaignStore>().Save(new CampaignSettings
        {
            Id = new(campaign),
            Name = campaign,
            DialMethod = DialMethod.Manual,
            DialLevel = 20,
            MaximumDialLevel = 20,
            DropAfter = TimeSpan.FromSeconds(10),
            RingTimeout = TimeSpan.FromMinutes(2),
            CallerId = "+12125550199",
            Carriers = [new(ClusterPlan.CarrierOf(campaign))],
        }, ct);
        var list = await stores.GetRequiredService<ILeadStore>().CreateList(campaign, new(campaign), ct);
        // Every campaign has people of its own: the lists are slices of one.
        var lines = DemoLeads.Csv(plan.Leads, plan.Options.Seed).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var mine = lines.Skip(1).Where((_, n) => n % plan.Campaigns.Count == number);
        await using var file = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', mine.Prepend(lines[0])) + "\n"));
        var result = await stores.GetRequiredService<ILeadImporter>().Import(file, new ImportRequest { List = list.Id }, _ => { }, _ => { }, ct);
        if (result.Imported == 0)
            throw new IOException($"no lead of {campaign} was imported: {result.Fault ?? "all rows were refused"}");
    }

    private CarrierSettings Carrier(string campaign) => new()
    {
        Id = new(ClusterPlan.CarrierOf(campaign)),
        Name = campaign,
        Host = "127.0.0.1",
        CallsPerSecond = plan.RateOfEach,
        MaximumCalls = 100_000,
    };

    private PhoneSettings Phone(int n) => new() { Id = new(ClusterPlan.PhoneName(n)), Server = new(plan.ServerOf(n).Id), Realm = "carillon", Ha1Md5 = new('0', 32), Ha1Sha256 = new('0', 64) };

    private static User User(string name, Role role, PhoneId? phone) => new() { Id = new(name), Name = name, Role = role, PasswordHash = ClusterPlan.PasswordHash, Phone = phone };
}
