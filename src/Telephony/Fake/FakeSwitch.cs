using System.Runtime.CompilerServices;
using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

/// <summary>A switch in memory, played by <see cref="FakeRules"/>. This part is its face; the commands are in the other part.</summary>
public sealed partial class FakeSwitch : ICallControl
{
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly FakeEventLog _log = new();
    private readonly Dictionary<string, CommandResult> _results = new(StringComparer.Ordinal);
    private readonly List<Command> _received = [];
    private readonly HashSet<ITimer> _timers = [];
    private SwitchConfig _config = new();
    private ulong _configVersion;
    private SwitchConnection _connection;
    private bool _standsStill;

    public FakeSwitch(string serverId, TimeProvider clock, FakeRules? rules = null)
    {
        ServerId = serverId;
        _clock = clock;
        Rules = rules ?? new FakeRules();
        _connection = new SwitchConnection(true, serverId, CallControlExtensions.NewId(), 0, 0, "");
    }

    public event Action<SwitchConnection>? ConnectionChanged;

    public string ServerId { get; }

    public FakeRules Rules { get; }

    public SwitchConnection Connection => Volatile.Read(ref _connection);

    /// <summary>Every command that has arrived, also refused ones and repetitions.</summary>
    public IReadOnlyList<Command> Received
    {
        get
        {
            lock (_gate)
                return [.. _received];
        }
    }

    /// <summary>Every event so far that is not forgotten.</summary>
    public IReadOnlyList<SwitchEvent> EventLog => _log.All;

    /// <summary>The configuration of the last <see cref="Configure"/>.</summary>
    public SwitchConfig Configuration
    {
        get
        {
            lock (_gate)
                return _config.Clone();
        }
    }

    public Task<HelloReply> Hello(CancellationToken ct)
    {
        EnsureUp();
        lock (_gate)
        {
            return Task.FromResult(new HelloReply
            {
                ServerId = ServerId,
                Version = "fake",
                BootId = Connection.BootId,
                ConfigVersion = _configVersion,
                LastSequence = _log.Last,
            });
        }
    }

    public Task<ConfigureReply> Configure(ulong version, SwitchConfig config, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(config);
        EnsureUp();
        lock (_gate)
        {
            if (version < _configVersion)
                return Task.FromResult(new ConfigureReply { Accepted = false, Version = _configVersion, Faults = { $"version {version} is older than {_configVersion}" } });
            _configVersion = version;
            _config = config.Clone();
            return Task.FromResult(new ConfigureReply { Accepted = true, Version = version });
        }
    }

    public Task<CommandResult> Execute(Command command, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(command);
        ct.ThrowIfCancellationRequested();
        if (command.CommandId.Length == 0)
            command.CommandId = CallControlExtensions.NewId();
        if (!Connection.Up)
            return Task.FromResult(Answers.Unreachable(command, Connection.Text));
        if (_standsStill)
            return Task.FromResult(new CommandResult { CommandId = command.CommandId, Code = ResultCode.ResultNoAnswer, Text = "it stands still" });
        return Task.FromResult(Within(() => Once(command)));
    }

    public Task<SwitchSnapshot> Snapshot(CancellationToken ct)
    {
        EnsureUp();
        lock (_gate)
            return Task.FromResult(TakeSnapshot());
    }

    public IAsyncEnumerable<SwitchEvent> Events(ulong afterSequence, CancellationToken ct) =>
        _log.Read(afterSequence, () => Connection.Up, ct);

    /// <summary>From now on it beats, as a real switch does. A heart in memory needs no more than this to be told from a dead one.</summary>
    public void Beat(TimeSpan interval)
    {
        Volatile.Write(ref _connection, Connection with { Heartbeat = interval });
        Again();

        void Again() => Within(() =>
        {
            After(interval, Again);
            if (_standsStill || !Beats || !Connection.Up)
                return 0;
            var heartbeat = new Heartbeat { Fence = Fence };
            if (!Hears)
                heartbeat.Silent.AddRange(_peers.Where(p => p.Value._standsStill).Select(p => new PeerSilence { ServerId = p.Key, SilentMs = 60_000 }));
            Emit(new SwitchEvent { Heartbeat = heartbeat });
            return 0;
        });
    }

    /// <summary>The process stands still, or is gone: no heartbeat, and its neighbours do not hear it. With the wire to it still up.</summary>
    public void StandStill(bool still = true) => _standsStill = still;

    /// <summary>False: its heartbeats do not arrive, but it works on.</summary>
    public bool Beats { get; set; } = true;

    /// <summary>True: it hears its neighbours, come what may.</summary>
    public bool Hears { get; set; }

    /// <summary>What its heartbeats say of the fence; <c>LiftFence</c> of that number makes it 0.</summary>
    public uint Fence { get; set; }

    /// <summary>The wire to the switch breaks; calls go on.</summary>
    public void Disconnect() => Change(Connection with { Up = false, Text = "disconnected by the test" });

    public void Reconnect() => Change(Connection with { Up = true, Text = "" });

    /// <summary>The process dies and starts again: all legs end as <c>SERVER_LOST</c>, the boot id changes, configuration and journal stay.</summary>
    public void Restart()
    {
        Disconnect();
        Within(() =>
        {
            foreach (var leg in _legs.Values.ToList())
                End(leg, EndCause.ServerLost);
            _epochs.Clear();
            _results.Clear();
            return 0;
        });
        Change(Connection with { Up = true, Text = "", BootId = CallControlExtensions.NewId() });
    }

    /// <summary>The far party of any leg hangs up.</summary>
    public void CustomerHangsUp(string legId) => Within(() => WithLeg(legId, leg => End(leg, EndCause.Normal)));

    /// <summary>Audio of an answered leg stays away.</summary>
    public void LoseMedia(string legId) => Within(() => WithLeg(legId, leg => End(leg, EndCause.MediaTimeout)));

    /// <summary>The far party presses a key.</summary>
    public void Press(string legId, char digit) => Within(() => WithLeg(legId, leg => DigitCame(leg, digit)));

    /// <summary>A phone registers or goes; the rule <see cref="FakeRules.PhoneIsRegistered"/> decides about calls.</summary>
    public void RegisterPhone(string phoneId, bool registered) => Within(() =>
    {
        Emit(new SwitchEvent { PhoneRegistered = new PhoneRegistered { PhoneId = phoneId, Registered = registered } });
        return 0;
    });

    /// <summary>A trunk between two fakes, both ways.</summary>
    public void Connect(FakeSwitch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Within(() => _peers[other.ServerId] = other);
        other.Within(() => other._peers[ServerId] = this);
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            foreach (var timer in _timers)
                timer.Dispose();
            _timers.Clear();
        }

        return ValueTask.CompletedTask;
    }

    private void EnsureUp([CallerMemberName] string what = "")
    {
        if (!Connection.Up)
            throw new SwitchUnavailableException($"{ServerId} does not answer {what}: {Connection.Text}");
    }

    private void Change(SwitchConnection now)
    {
        Volatile.Write(ref _connection, now with { ConfigVersion = _configVersion, LastSequence = _log.Last });
        _log.Poke();
        ConnectionChanged?.Invoke(Connection);
    }

    // The state belongs to the lock; what concerns another fake waits until it is released.
    private T Within<T>(Func<T> act)
    {
        T result;
        List<Action> after;
        lock (_gate)
        {
            result = act();
            after = [.. _afterwards];
            _afterwards.Clear();
        }

        foreach (var action in after)
            action();
        return result;
    }

    private void After(TimeSpan time, Action act)
    {
        if (time <= TimeSpan.Zero)
        {
            act();
            return;
        }

        ITimer? timer = null;
        timer = _clock.CreateTimer(_ => Within(() => { _timers.Remove(timer!); act(); return 0; }), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timers.Add(timer);
        timer.Change(time, Timeout.InfiniteTimeSpan);
    }
}
