using System.Globalization;
using Carillon.Lab.Bench;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Server.Bench;

/// <summary>One or two of our telephony servers, and calls of a shape on them: the customer and the agent are both called at the exchange.</summary>
internal sealed class CarillonUnderTest : ISoakFloor
{
    private const string Carrier = "bench";
    private const string Secret = "bench-trunk";
    public static readonly string[] Addresses = ["127.0.9.11", "127.0.9.12"];

    private readonly BenchExchange _exchange;
    private readonly MediaBenchOptions _options;
    private readonly List<ServerUnderTest> _servers;
    private int _numbers;

    public CarillonUnderTest(MediaBenchOptions options, BenchExchange exchange, string folder)
    {
        (_options, _exchange) = (options, exchange);
        _servers = [.. Addresses.Take(options.Shape == BenchShape.Iax ? 2 : 1).Select((address, n) => new ServerUnderTest(string.Create(CultureInfo.InvariantCulture, $"t{n + 1}"), address, folder))];
    }

    public string Name => "Carillon";

    /// <summary>That may register at the servers.</summary>
    public IReadOnlyList<Phone> Phones { get; init; } = [];

    public IReadOnlyList<ServerUnderTest> Servers => _servers;

    public IReadOnlyList<string> RecordingFolders => [.. _servers.Select(s => s.Recordings)];

    public IReadOnlyList<int> Processes => [.. _servers.Select(s => s.ProcessId)];

    /// <summary>Where the customer's leg is, and where the agent's.</summary>
    private (ServerUnderTest Customer, ServerUnderTest Agent) Places => (_servers[0], _servers[^1]);

    public async Task Start(CancellationToken ct)
    {
        foreach (var server in _servers)
            await server.Start(ConfigOf(server), ct);
        var (near, far) = Places;
        if (near != far)
            await BenchWait.Until(async () => (await near.Snapshot(ct)).Trunks.Any(t => t.Up), $"the trunk between {near.Name} and {far.Name}", ct);
    }

    /// 1 the agent is called  2 the customer is called  3 they are joined, over the trunk where they are apart  4 recorded where the agent is
    public async Task<BenchCall> Call(CancellationToken ct)
    {
        var number = Interlocked.Increment(ref _numbers);
        var (customer, agent) = (new Wanted(Number(number, 1), NewId()), new Wanted(Number(number, 2), NewId()));
        var room = NewId();
        var (near, far) = Places;
        await far.DoUntilUp(new Command { CallPhone = AgentLeg(agent) }, agent.Leg, ct); // 1
        await far.Do(new Command { Join = new Join { LegId = agent.Leg, RoomId = room } }, ct);
        await near.DoUntilUp(new Command { Originate = CustomerLeg(customer) }, customer.Leg, ct); // 2
        var recorded = customer.Leg;
        if (near == far) // 3
        {
            await near.Do(new Command { Join = new Join { LegId = customer.Leg, RoomId = room } }, ct);
        }
        else
        {
            recorded = NewId();
            await near.DoUntilUp(new Command { Link = new Link { LinkId = recorded, LegId = customer.Leg, NearRoomId = NewId(), ServerId = far.Name, FarRoomId = room } }, recorded, ct);
        }

        if (_options.Record) // 4
            await far.Do(new Command { StartRecording = new StartRecording { RecordingId = NewId(), CustomerLegId = recorded, AgentLegId = agent.Leg, AttemptId = customer.Leg } }, ct);
        var parties = await Task.WhenAll(_exchange.WhenUp(customer.Number), _exchange.WhenUp(agent.Number)).WaitAsync(BenchWait.Patience, ct);
        BenchExchange.Pair(parties[0], parties[1]);
        return new OurCall(parties[0], parties[1], customer.Leg, agent.Leg);
    }

    public async Task HangUp(BenchCall call, CancellationToken ct)
    {
        var ours = (OurCall)call;
        var (near, far) = Places;
        await near.Do(new Command { HangUp = new HangUp { LegId = ours.CustomerLeg } }, ct);
        await far.Do(new Command { HangUp = new HangUp { LegId = ours.AgentLeg } }, ct);
        await near.UntilEnded(ours.CustomerLeg, ct);
        await far.UntilEnded(ours.AgentLeg, ct);
    }

    /// <summary>A customer alone, up when it returns.</summary>
    /// <returns>His leg.</returns>
    public async Task<string> CallOut(CancellationToken ct)
    {
        var customer = new Wanted(Number(Interlocked.Increment(ref _numbers), 1), NewId());
        await Places.Customer.DoUntilUp(new Command { Originate = CustomerLeg(customer) }, customer.Leg, ct);
        return customer.Leg;
    }

    public async Task HangUp(string leg, CancellationToken ct)
    {
        await Places.Customer.Do(new Command { HangUp = new HangUp { LegId = leg } }, ct);
        await Places.Customer.UntilEnded(leg, ct);
    }

    public IReadOnlyList<ServerLoad> TakeLoads() => [.. _servers.SelectMany(s => s.TakeLoads())];

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    private SwitchConfig ConfigOf(ServerUnderTest server)
    {
        var exchange = _exchange.EndPoint;
        var config = new SwitchConfig
        {
            Carriers = { new Carrier { Id = Carrier, Name = Carrier, Host = exchange.Address.ToString(), Port = (uint)exchange.Port, ReachableFromHere = true, KeepPlus = true } },
        };
        config.Phones.AddRange(Phones);
        foreach (var other in _servers.Where(s => s != server))
            config.Trunks.Add(new Trunk { ServerId = other.Name, Host = other.Address, Port = 4569, Secret = Secret });
        return config;
    }

    private static Originate CustomerLeg(Wanted wanted)
    {
        var order = new Originate { LegId = wanted.Leg, AttemptId = wanted.Leg, CampaignId = "BENCH", Epoch = 1, NotAfterMs = 10_000, Number = wanted.Number, CallerId = "+4930123456", RingTimeoutMs = 20_000 };
        order.CarrierIds.Add(Carrier);
        return order;
    }

    private static CallPhone AgentLeg(Wanted wanted)
    {
        var order = new CallPhone { LegId = wanted.Leg, AgentId = "a" + wanted.Number, Number = wanted.Number, CallerId = "+4930123456", RingTimeoutMs = 20_000 };
        order.CarrierIds.Add(Carrier);
        return order;
    }

    private static string Number(int call, int side) => string.Create(CultureInfo.InvariantCulture, $"+49{side}0{call:D7}");

    private sealed record Wanted(string Number, string Leg);

    private sealed record OurCall(BenchParty Customer, BenchParty Agent, string CustomerLeg, string AgentLeg) : BenchCall(Customer, Agent);
}
