using Carillon.Domain;
using Carillon.Domain.Calls;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Domain.Users;
using Carillon.Web;
using Carillon.Web.Api;
using Carillon.Web.Auth;
using Carillon.Web.Joining;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Carillon.Tests.Web.Kit;

/// <summary>Everything behind the web role, in memory: stores, grains, three people, a campaign, two servers.</summary>
public sealed class FakeWorld
{
    public const string Password = "correct horse";
    private static readonly Lazy<string> PasswordHash = new(() => PasswordHasher.Hash(Password));

    public FakeGrains Grains { get; } = new();
    public FakeUsers Users { get; } = new();
    public FakeCampaigns Campaigns { get; } = new();
    public FakeInfrastructure Infrastructure { get; } = new();
    public FakeLeads Leads { get; } = new();
    public FakeDoNotCall DoNotCall { get; } = new();
    public FakeCalls Calls { get; } = new();
    public FakeFacts Facts { get; } = new();
    public FakeAudit Audit { get; } = new();
    public FakeRecordingFiles Files { get; } = new();
    public FakeImporter Importer { get; }

    public JoinGround Ground { get; } = new("the-secret", [new("https://10.0.0.5")], () => "AB12", "mariadb://carillon:pw@10.0.0.5:3306/carillon", false, 12);

    public FakeWorld() => Importer = new(Leads);

    public async Task Fill()
    {
        foreach (var (id, role) in new[] { ("anna", Role.Agent), ("sven", Role.Supervisor), ("ada", Role.Admin) })
            await Users.Save(new() { Id = new(id), Name = char.ToUpperInvariant(id[0]) + id[1..], Role = role, PasswordHash = PasswordHash.Value, Phone = id == "anna" ? new("1001") : null }, default);
        await Campaigns.Save(new() { Id = new("SOLAR"), Name = "Solar spring", DialLevel = 1.8 }, default);
        await Campaigns.Save(new() { Id = new("RENEW"), Name = "Renewals", DialMethod = DialMethod.Manual }, default);
        foreach (var n in new[] { 1, 2 })
            await Infrastructure.Save(new TelephonyServer { Id = new($"t{n}"), Control = new($"http://127.0.0.1{n}:7061"), Iax2Host = $"127.0.0.1{n}", SipHost = $"127.0.0.1{n}" }, default);
        await Infrastructure.Save(new CarrierSettings { Id = new("north"), Name = "North Telecom", Host = "127.0.0.20", Password = "hidden" }, default);
        foreach (var n in new[] { 1001, 1002, 1003 })
            await Infrastructure.Save(new PhoneSettings { Id = new($"{n}"), Server = new(n % 2 == 0 ? "t2" : "t1"), Realm = "carillon", Ha1Md5 = "", Ha1Sha256 = "" }, default);
        await Leads.CreateList("April", new("SOLAR"), default);
    }

    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton<IGrainFactory>(Grains);
        services.AddSingleton<IUserStore>(Users);
        services.AddSingleton<ICampaignStore>(Campaigns);
        services.AddSingleton<IInfrastructureStore>(Infrastructure);
        services.AddSingleton<ILeadStore>(Leads);
        services.AddSingleton<IDoNotCallStore>(DoNotCall);
        services.AddSingleton<IAttemptStore>(Calls);
        services.AddSingleton<IRecordingStore>(Calls);
        services.AddSingleton<IAudioStore>(Calls);
        services.AddSingleton<IFactLog>(Facts);
        services.AddSingleton<IDatabaseHealth>(new FakeDatabase());
        services.AddSingleton<IAuditStore>(Audit);
        services.AddSingleton<ISecretStore>(new FakeSecrets());
        services.AddSingleton<IJoinTokenStore>(s => new FakeJoinTokens(s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(Ground);
        services.AddSingleton<ILeadImporter>(Importer);
        services.AddSingleton<IRecordingFiles>(Files);
    }
}
