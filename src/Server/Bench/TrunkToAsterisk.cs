using System.Diagnostics;
using Carillon.Lab.Bench;
using Carillon.Server.Processes;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Server.Bench;

/// <summary>
/// Customers at one of our servers, agents behind an Asterisk, an IAX2 trunk between them (MD5, call tokens, trunk frames with timestamps): a link to a "room" is an
/// extension there, which calls the exchange. Our server alone is looked into.
/// </summary>
internal sealed class TrunkToAsterisk(BenchExchange exchange, string installed, string folder) : ISoakFloor
{
    private const string Carrier = "bench", Peer = "ast", Secret = "bench-trunk";
    private static readonly string Address = AsteriskUnderTest.Addresses[0];
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(30);

    private readonly ServerUnderTest _ours = new("t1", CarillonUnderTest.Addresses[0], Path.Combine(folder, "carillon"));
    private readonly string _theirs = Path.Combine(folder, "asterisk");
    private readonly CancellationTokenSource _stop = new();
    private ChildProcess? _asterisk;
    private Task<int>? _running;
    private int _numbers;

    public string Name => "Carillon and Asterisk";

    public IReadOnlyList<int> Processes => [_ours.ProcessId];

    public IReadOnlyList<string> RecordingFolders => [_ours.Recordings];

    public IReadOnlyList<ServerUnderTest> Servers => [_ours];

    public async Task Start(CancellationToken ct)
    {
        Directory.CreateDirectory(_theirs);
        WriteSettings();
        var program = Path.Combine(installed, "asterisk");
        _asterisk = new ChildProcess(new ChildPlan("asterisk", ["-C", Path.Combine(_theirs, "asterisk.conf"), "-f", "-n"], new Dictionary<string, string>(), Path.Combine(_theirs, "asterisk.log")) { Program = program });
        _running = _asterisk.Run(_stop.Token);
        await UntilBooted(program, ct);
        await _ours.Start(new SwitchConfig
        {
            Carriers = { new Carrier { Id = Carrier, Name = Carrier, Host = exchange.EndPoint.Address.ToString(), Port = (uint)exchange.EndPoint.Port, ReachableFromHere = true, KeepPlus = true } },
            Trunks = { new Trunk { ServerId = Peer, Host = Address, Port = 4569, Secret = Secret } },
        }, ct);
        await BenchWait.Until(async () => (await _ours.Snapshot(ct)).Trunks.Any(t => t.Up), "the trunk to Asterisk", ct);
    }

    /// 1 the customer is called  2 linked to the agent behind Asterisk  3 recorded
    public async Task<BenchCall> Call(CancellationToken ct)
    {
        var number = $"+4910{Interlocked.Increment(ref _numbers):D7}";
        var (customer, link, agent) = (NewId(), NewId(), NewId());
        var order = new Originate { LegId = customer, AttemptId = customer, CampaignId = "BENCH", Epoch = 1, NotAfterMs = 10_000, Number = number, CallerId = "+4930123456", RingTimeoutMs = 20_000, CarrierIds = { Carrier } };
        await _ours.DoUntilUp(new Command { Originate = order }, customer, ct); // 1
        await _ours.DoUntilUp(new Command { Link = new Link { LinkId = link, LegId = customer, NearRoomId = NewId(), ServerId = Peer, FarRoomId = agent } }, link, ct); // 2
        await _ours.Do(new Command { StartRecording = new StartRecording { RecordingId = NewId(), CustomerLegId = customer, AgentLegId = link, AttemptId = customer } }, ct); // 3
        var parties = await Task.WhenAll(exchange.WhenUp(number), exchange.WhenUp(agent)).WaitAsync(BenchWait.Patience, ct);
        BenchExchange.Pair(parties[0], parties[1]);
        return new LinkedCall(parties[0], parties[1], customer, link);
    }

    /// <summary>With the customer the link goes, and behind it the agent.</summary>
    public async Task HangUp(BenchCall call, CancellationToken ct)
    {
        var (_, agent, customer, link) = (LinkedCall)call;
        await _ours.Do(new Command { HangUp = new HangUp { LegId = customer } }, ct);
        await _ours.UntilEnded(customer, ct);
        await _ours.UntilEnded(link, ct);
        await BenchWait.Until(() => !agent.IsUp, $"the end of {agent.Number}", ct);
    }

    public IReadOnlyList<ServerLoad> TakeLoads() => _ours.TakeLoads();

    public async ValueTask DisposeAsync()
    {
        await _ours.DisposeAsync();
        await _stop.CancelAsync();
        if (_running is not null)
            await _running;
        _asterisk?.Dispose();
        _stop.Dispose();
    }

    private void WriteSettings()
    {
        AsteriskSettings.Write(_theirs, Path.Combine(installed, "root"), Address, _ours.Address, exchange.EndPoint.ToString(), record: false);
        File.WriteAllText(Path.Combine(_theirs, "iax.conf"), $"""
            [general]
            bindaddr = {Address}
            bindport = 4569
            disallow = all
            allow = ulaw
            jitterbuffer = no
            trunktimestamps = yes
            [t1]
            type = friend
            host = {_ours.Address}
            username = {Peer}
            auth = md5
            secret = {Secret}
            context = carillon
            trunk = yes
            qualify = yes

            """);
        File.WriteAllText(Path.Combine(_theirs, "extensions.conf"), """
            [carillon]
            exten => _room:.,1,Dial(PJSIP/${EXTEN:5}@exchange,30)

            """);
    }

    private async Task UntilBooted(string program, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            using var ask = Process.Start(new ProcessStartInfo(program, ["-C", Path.Combine(_theirs, "asterisk.conf"), "-rx", "core waitfullybooted"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            await ask.WaitForExitAsync(ct);
            if (ask.ExitCode == 0)
                return;
            if (watch.Elapsed > StartWithin)
                throw new IOException($"Asterisk did not start within {StartWithin.TotalSeconds:0} s; its output is in {Path.Combine(_theirs, "asterisk.log")}");
            await Task.Delay(200, ct);
        }
    }

    private sealed record LinkedCall(BenchParty Customer, BenchParty Agent, string CustomerLeg, string Link) : BenchCall(Customer, Agent);
}
