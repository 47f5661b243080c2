using Carillon.Telephony.Fake;
using Carillon.Telephony.V1;

namespace Carillon.Server.Bench.Cluster;

/// <summary>One telephony server that is played: a switch in memory with customers who ring, answer and talk by chance, and what it tells of itself each second.</summary>
internal sealed class PlayedSwitch : IAsyncDisposable
{
    /// <summary>Of media ticks by their lateness, as many as a real server tells.</summary>
    private const int LatenessSteps = 16;
    private static readonly TimeSpan RingsAfter = TimeSpan.FromMilliseconds(50);
    private static readonly EndCause[] Refusals = [EndCause.NoAnswer, EndCause.NoAnswer, EndCause.NoAnswer, EndCause.NoAnswer, EndCause.NoAnswer, EndCause.NoAnswer, EndCause.NoAnswer, EndCause.Busy, EndCause.Busy, EndCause.Rejected];

    private readonly PlayedScript _script;
    private readonly PlayedCounts _counts;
    private readonly Random _random;
    private readonly IReadOnlyList<string> _peers;
    private long _legs;
    private long _attempts;
    private long _attemptsBefore;

    public PlayedSwitch(string id, IReadOnlyList<string> peers, PlayedScript script, PlayedCounts counts, int seed, TimeProvider clock)
    {
        (_peers, _script, _counts, _random) = (peers, script, counts, new Random(seed));
        Fake = new FakeSwitch(id, clock, new FakeRules { Customer = Customer, PromptLength = _ => TimeSpan.FromSeconds(1) });
    }

    public FakeSwitch Fake { get; }

    /// <summary>Of the last configuration; each telling of the load names them.</summary>
    public IReadOnlyList<string> Carriers { get; set; } = [];

    public void Came(Command command)
    {
        switch (command.KindCase)
        {
            case Command.KindOneofCase.Join:
                _counts.Decided(command.Join.LegId);
                break;
            case Command.KindOneofCase.Link:
                _counts.Decided(command.Link.LegId);
                break;
            case Command.KindOneofCase.HangUp:
                _counts.Undecided(command.HangUp.LegId);
                break;
        }
    }

    public void Done(Command command, CommandResult result)
    {
        _counts.Answered(result.Code);
        if (command.KindCase is Command.KindOneofCase.Originate && result.Code is ResultCode.ResultOk)
        {
            Interlocked.Increment(ref _attempts);
            _counts.Dialled(command.Originate.Number);
        }
    }

    /// <summary>Just before it leaves.</summary>
    public void Tells(SwitchEvent e)
    {
        switch (e.KindCase)
        {
            case SwitchEvent.KindOneofCase.LegSent:
                Interlocked.Increment(ref _legs);
                break;
            case SwitchEvent.KindOneofCase.LegAnswered when e.LegAnswered.AttemptId.Length > 0:
                _counts.Picked(e.LegAnswered.LegId);
                break;
            case SwitchEvent.KindOneofCase.LegEnded:
                Interlocked.Decrement(ref _legs);
                if (e.LegEnded.AttemptId.Length > 0)
                    _counts.Ended(e.LegEnded.LegId);
                break;
        }
    }

    /// <summary>What a real server says each second, whether anything happens or not. Of one second of one reader.</summary>
    public IEnumerable<SwitchEvent> Load()
    {
        var attempts = Interlocked.Read(ref _attempts);
        var load = new ServerLoad { Legs = (uint)Math.Max(0, Interlocked.Read(ref _legs)), CpuPercent = 10, TickLateP99Ms = 0.25, CallsPerSecond = attempts - _attemptsBefore, HeapMb = 10 };
        _attemptsBefore = attempts;
        load.TicksByLateness.Add(Enumerable.Repeat(0L, LatenessSteps));
        load.Carriers.AddRange(Carriers.Select(id => new CarrierHealth { CarrierId = id, Up = true }));
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return [new SwitchEvent { UnixMs = now, ServerLoad = load }, .. _peers.Select(p => new SwitchEvent { UnixMs = now, TrunkHealth = new TrunkHealth { ServerId = p, Up = true, RoundTripMs = 0.2 } })];
    }

    /// <summary>It lives, and hears all its neighbours.</summary>
    public static IEnumerable<SwitchEvent> Heartbeat() => [new SwitchEvent { UnixMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), Heartbeat = new Heartbeat() }];

    public ValueTask DisposeAsync() => Fake.DisposeAsync();

    // Under the switch's own lock, so that its random numbers come one by one.
    private FakeCall Customer(Originate order)
    {
        var ring = Vary(_script.Ring);
        return _random.NextDouble() < _script.AnswerRate
            ? new FakeCall(RingsAfter, ring, null, Vary(_script.Talk))
            : new FakeCall(RingsAfter, ring, Refusals[_random.Next(Refusals.Length)], null);
    }

    private TimeSpan Vary(TimeSpan mean) => mean * (0.5 + _random.NextDouble());
}

/// <summary>How customers behave; the times are means, half as much to half as much again.</summary>
internal sealed record PlayedScript(double AnswerRate, TimeSpan Ring, TimeSpan Talk);
