using System.Globalization;
using System.Net;
using Carillon.Lab.Bench;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Server.Bench;

/// <summary>One or two of our telephony servers, and calls of a shape on them: the customer and the agent are both called at the exchange.</summary>
internal sealed class FloorUnderTest : IAsyncDisposable
{
    private const string Carrier = "bench";
    private const string Secret = "bench-trunk";
    private static readonly string[] Addresses = ["127.0.9.11", "127.0.9.12"];

    private readonly BenchExchange _exchange;
    private readonly MediaBenchOptions _options;
    private readonly List<ServerUnderTest> _servers;
    private int _numbers;

    public FloorUnderTest(MediaBenchOptions options, BenchExchange exchange, string folder)
    {
        (_options, _exchange) = (options, exchange);
        _servers = [.. Addresses.Take(options.Shape == BenchShape.Iax ? 2 : 1).Select((address, n) => new ServerUnderTest(string.Create(CultureInfo.InvariantCulture, $"t{n + 1}"), address, folder))];
    }

    public static IReadOnlyCollection<IPAddress> AllAddresses => [.. Addresses.Select(IPAddress.Parse)];

    public IReadOnlyList<ServerUnderTest> Servers => _servers;

    public IReadOnlyList<int> Processes => [.. _servers.Select(s => s.ProcessId)];

    /// <summary>Where the customer's leg is, and where the agent's.</summary>
    private (ServerUnderTest Customer, ServerUnderTest Agent) Places => (_servers[0], _servers[^1]);

    public async Task Start(CancellationToken ct)
    {
        foreach (var server in _servers)
            await server.Start(ConfigOf(server), ct);
        var (near, far) = Places;
        while (near != far && !(await near.Snapshot(ct)).Trunks.Any(t => t.Up))
            await Task.Delay(50, ct);
    }

    /// 1 the agent is called  2 the customer is called  3 they are joined, over the trunk where they are apart  4 recorded where the agent is
    public async Task<BenchCall> Call(CancellationToken ct)
    {
        var number = Interlocked.Increment(ref _numbers);
        var call = new BenchCall(Number(number, 1), Number(number, 2), NewId(), NewId());
        var room = NewId();
        var (near, far) = Places;
        await far.DoUntilUp(new Command { CallPhone = AgentLeg(call) }, call.AgentLeg, ct); // 1
        await far.Do(new Command { Join = new Join { LegId = call.AgentLeg, RoomId = room } }, ct);
        await near.DoUntilUp(new Command { Originate = CustomerLeg(call) }, call.CustomerLeg, ct); // 2
        var recorded = call.CustomerLeg;
        if (near == far) // 3
        {
            await near.Do(new Command { Join = new Join { LegId = call.CustomerLeg, RoomId = room } }, ct);
        }
        else
        {
            recorded = NewId();
            await near.DoUntilUp(new Command { Link = new Link { LinkId = recorded, LegId = call.CustomerLeg, NearRoomId = NewId(), ServerId = far.Name, FarRoomId = room } }, recorded, ct);
        }

        if (_options.Record) // 4
            await far.Do(new Command { StartRecording = new StartRecording { RecordingId = NewId(), CustomerLegId = recorded, AgentLegId = call.AgentLeg, AttemptId = call.CustomerLeg } }, ct);
        var parties = await Task.WhenAll(_exchange.WhenUp(call.CustomerNumber), _exchange.WhenUp(call.AgentNumber)).WaitAsync(ct);
        BenchExchange.Pair(parties[0], parties[1]);
        return call;
    }

    public async Task HangUp(BenchCall call, CancellationToken ct)
    {
        var (near, far) = Places;
        await near.Do(new Command { HangUp = new HangUp { LegId = call.CustomerLeg } }, ct);
        await far.Do(new Command { HangUp = new HangUp { LegId = call.AgentLeg } }, ct);
        await near.UntilEnded(call.CustomerLeg, ct);
        await far.UntilEnded(call.AgentLeg, ct);
    }

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
        foreach (var other in _servers.Where(s => s != server))
            config.Trunks.Add(new Trunk { ServerId = other.Name, Host = other.Address, Port = 4569, Secret = Secret });
        return config;
    }

    private static Originate CustomerLeg(BenchCall call)
    {
        var order = new Originate { LegId = call.CustomerLeg, AttemptId = call.CustomerLeg, CampaignId = "BENCH", Epoch = 1, NotAfterMs = 10_000, Number = call.CustomerNumber, CallerId = "+4930123456", RingTimeoutMs = 20_000 };
        order.CarrierIds.Add(Carrier);
        return order;
    }

    private static CallPhone AgentLeg(BenchCall call)
    {
        var order = new CallPhone { LegId = call.AgentLeg, AgentId = "a" + call.AgentNumber, Number = call.AgentNumber, CallerId = "+4930123456", RingTimeoutMs = 20_000 };
        order.CarrierIds.Add(Carrier);
        return order;
    }

    private static string Number(int call, int side) => string.Create(CultureInfo.InvariantCulture, $"+49{side}0{call:D7}");
}

/// <summary>One conversation: its two numbers at the exchange and its two legs at the servers.</summary>
internal sealed record BenchCall(string CustomerNumber, string AgentNumber, string CustomerLeg, string AgentLeg);
