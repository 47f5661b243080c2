using Carillon.Domain;
using Carillon.Domain.Agents;
using Carillon.Domain.Calls;
using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Domain.Leads;
using Carillon.Domain.Users;
using Carillon.Telephony;
using Carillon.Telephony.Fake;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Carillon.Tests.Domain.Fakes;

/// <summary>A whole floor in process: one web process (a silo), telephony servers that are fakes, stores in memory. The switches and the database outlive the web process.</summary>
internal sealed class CallFloor : IAsyncDisposable
{
    public static readonly CampaignId Campaign = new("TEST");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private InProcessTestCluster? _web;

    public MemoryDatabase Database { get; } = new();
    public Dictionary<ServerId, FakeSwitch> Switches { get; } = [];
    public Screens Screens { get; private set; } = new();
    public Action<DomainOptions> Options { get; set; } = _ => { };

    public FakeSwitch T1 => Switches[new("t1")];
    public FakeSwitch T2 => Switches[new("t2")];
    public IGrainFactory Grains => _web!.Client;
    public ICampaignGrain TheCampaign => Grains.GetGrain<ICampaignGrain>(Campaign.Value);

    public static CallFloor With(Func<CampaignSettings, CampaignSettings>? settings = null, int servers = 1, int leads = 50)
    {
        var floor = new CallFloor();
        for (var n = 1; n <= servers; n++)
            floor.AddServer($"t{n}");
        foreach (var (one, other) in floor.Switches.Values.SelectMany(one => floor.Switches.Values.Select(other => (one, other))).Where(p => string.CompareOrdinal(p.one.ServerId, p.other.ServerId) < 0))
            one.Connect(other);
        floor.Database.CarrierList.Add(new CarrierSettings { Id = new("lab"), Name = "Lab", Host = "127.0.0.20", CallsPerSecond = 100, MaximumCalls = 100 });
        var plain = new CampaignSettings { Id = Campaign, Name = "Test", Carriers = [new("lab")], DropAfter = TimeSpan.FromMilliseconds(300) };
        floor.Database.Put(settings?.Invoke(plain) ?? plain);
        floor.Database.PutLeads(leads);
        return floor;
    }

    public async Task<CallFloor> Start()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSiloHost((_, host) => host.Logging.SetMinimumLevel(LogLevel.Warning));
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<ICampaignStore>(Database).AddSingleton<ILeadStore>(Database).AddSingleton<IAttemptStore>(Database).AddSingleton<IAudioStore>(Database).AddSingleton<IFactLog>(Database)
                .AddSingleton<ILeaseStore>(Database).AddSingleton<IInfrastructureStore>(Database).AddSingleton<IAgentSessionStore>(Database).AddSingleton<IStopStore>(Database).AddSingleton<IActiveNamesStore>(Database)
                .AddSingleton<ISecretStore>(Database).AddSingleton<ISwitchFactory>(new FakeSwitches(Switches));
            silo.AddCarillonDomain(o =>
            {
                o.ProcessName = "web1";
                o.PacingTick = TimeSpan.FromMilliseconds(25);
                o.LeaseRenewal = TimeSpan.FromMilliseconds(200);
                Options(o);
            });
        });
        _web = builder.Build();
        await _web.DeployAsync();
        Screens = new Screens();
        await Grains.GetGrain<IFloorGrain>("floor").Observe(Grains.CreateObjectReference<IFloorObserver>(Screens), true);
        return this;
    }

    /// <summary>kill -9 of the web process, and a new one.</summary>
    public async Task KillWeb()
    {
        await _web!.KillSiloAsync(_web.Silos[0]);
        await _web.DisposeAsync();
        _web = null;
    }

    public Agent Agent(string name, string server = "t1")
    {
        var phone = new PhoneId($"phone-{name}");
        if (Database.PhoneList.All(p => p.Id != phone))
            Database.PhoneList.Add(new PhoneSettings { Id = phone, Server = new(server), Realm = "carillon", Ha1Md5 = "", Ha1Sha256 = "" });
        return new Agent(this, new UserId(name), phone);
    }

    public async Task<Agent> ReadyAgent(string name, string server = "t1")
    {
        var agent = Agent(name, server);
        await agent.LogIn();
        await agent.Ready();
        return agent;
    }

    /// <summary>Time in which something must NOT happen.</summary>
    public static Task Pass(int milliseconds) => Task.Delay(milliseconds, TestContext.Current.CancellationToken);

    /// <summary>Looks until it is so; says what it waited for when it never is.</summary>
    public static async Task Until(string what, Func<bool> isSo, TimeSpan? patience = null)
    {
        var deadline = DateTime.UtcNow + (patience ?? Patience);
        while (!isSo())
        {
            Assert.True(DateTime.UtcNow < deadline, $"waited in vain for: {what}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public async Task<CampaignSnapshot> CampaignUntil(string what, Func<CampaignSnapshot, bool> isSo)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (true)
        {
            var state = await TheCampaign.GetState();
            if (isSo(state))
                return state;
            Assert.True(DateTime.UtcNow < deadline, $"waited in vain for: {what}; the campaign is {state}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_web is not null)
            await _web.DisposeAsync();
        foreach (var s in Switches.Values)
            await s.DisposeAsync();
    }

    private void AddServer(string id)
    {
        Switches[new(id)] = new FakeSwitch(id, TimeProvider.System) { Rules = { PromptLength = _ => TimeSpan.FromMilliseconds(50) } };
        Database.TelephonyServers.Add(new TelephonyServer { Id = new(id), Control = new Uri($"http://{id}:7061"), Iax2Host = id });
    }

    private sealed class FakeSwitches(Dictionary<ServerId, FakeSwitch> switches) : ISwitchFactory
    {
        public ICallControl Connect(TelephonyServer server) => new Borrowed(switches[server.Id]);
    }
}
