using Microsoft.Extensions.Logging;

namespace Carillon.Media;

/// <summary>
/// One worker thread and all that it owns: legs, their rooms, shared ports, recordings. Every tick:
/// 1 commands  2 shared ports  3 look at the legs that may have something  4 those whose turn it is send  5 ports flush  6 recordings move on.
/// Nothing from 2 to 6 allocates, locks, logs or waits.
/// </summary>
internal sealed partial class MediaShard
{
    public const int MaxPayload = 1400;
    private const int CommandCapacity = 1 << 14;
    private const int CommandsATick = 512;
    private readonly MediaOptions _options;
    private readonly ILogger _log;
    private readonly Thread _thread;
    private readonly BoundedQueue<ShardCommand> _commands = new(CommandCapacity);
    private readonly List<ShardCommand> _parked = [];
    private readonly LegList _legs = new(256);
    private readonly SlotList<SharedPort> _ports = new(4);
    private readonly SlotList<Recording> _recordings = new(256);
    private MediaLeg? _inHand;
    private long _tick;
    private volatile bool _stopping;

    public MediaShard(MediaOptions options, int number, ILogger log)
    {
        (_options, _log) = (options, log);
        TicksPerFrame = 20 / options.TickMs;
        _thread = new Thread(Run) { Name = $"media-{number}", IsBackground = true };
    }

    public ShardCounters Counters { get; } = new();

    public int TicksPerFrame { get; }

    /// <summary>A recording moves on every 80 ms, by four packets of each side at once.</summary>
    private int TicksPerAdvance => 4 * TicksPerFrame;

    /// <summary>The time of the tick in hand.</summary>
    public long Now { get; private set; }

    /// <summary>Tells of RTCP, and of legs that were silent; null where the system cannot.</summary>
    public ArrivalWatch? Watch { get; } = ArrivalWatch.TryCreate();

    // Work space of the tick, one purpose each: a datagram that came, a packet that goes, samples, samples of a higher band, codes of a mix, codes of a relay.
    public byte[] Datagram { get; } = GC.AllocateArray<byte>(2048, pinned: true);
    public byte[] Packet { get; } = GC.AllocateArray<byte>(2048, pinned: true);
    public short[] Pcm { get; } = new short[MaxPayload];
    public short[] High { get; } = new short[MaxPayload];
    public byte[] Mixed { get; } = new byte[MaxPayload];
    public byte[] Codes { get; } = new byte[MaxPayload];

    public void Start() => _thread.Start();

    /// <summary>Ends the thread; then whoever called owns what is left.</summary>
    public void Stop()
    {
        _stopping = true;
        if (_thread.IsAlive) _thread.Join();
    }

    /// <summary>Any thread. Waits for room, which a living shard makes within a tick; throws when it does not for a second.</summary>
    public void Post(MediaLeg? leg, Action command)
    {
        for (var tries = 0; !_commands.TryEnqueue(new ShardCommand(leg, command)); tries++)
        {
            if (tries == 1000) throw new InvalidOperationException("the media shard takes no more commands: its queue has been full for a second");
            Thread.Sleep(1);
        }
    }

    public void Attach(MediaLeg leg)
    {
        leg.Owner = this;
        leg.Phase = _legs.Count % TicksPerFrame;
        _legs.Add(leg);
        Counters.Legs = _legs.Count;
        leg.Attached();
        foreach (var recording in leg.Travelling) Add(recording);
        leg.Travelling.Clear();
        for (var i = 0; i < _parked.Count; i++)
        {
            if (_parked[i].Leg != leg) continue;
            _parked[i].Run();
            _parked.RemoveAt(i--);
        }
    }

    public void Detach(MediaLeg leg)
    {
        leg.Room?.Remove(leg);
        leg.Detaching();
        _legs.Remove(leg);
        Counters.Legs = _legs.Count;
        for (var i = _recordings.Count - 1; i >= 0; i--)
        {
            // A recording goes where its right leg goes.
            if (_recordings[i].RightLeg == leg) leg.Travelling.Add(_recordings[i]);
        }
        foreach (var recording in leg.Travelling)
        {
            recording.Detach();
            Remove(recording);
        }
        leg.Owner = null;
    }

    public void Close(MediaLeg leg)
    {
        leg.Room?.Remove(leg);
        leg.Output.Prompts.EndAll(PlaybackEnd.LegEnded);
        leg.Close(Now);
        leg.IsClosed = true;
        _legs.Remove(leg);
        Counters.Legs = _legs.Count;
    }

    /// <summary>When a leg wants to be looked at next, told apart from a look.</summary>
    public void LooksAt(MediaLeg leg, long tick)
    {
        if (leg.Slot >= 0) _legs.Looks[leg.Slot] = tick;
    }

    /// <summary>Gives a leg its turn on another tick of the frame.</summary>
    public void Rephase(MediaLeg leg, int phase) => _legs.Rephase(leg, phase);

    public void Open(SharedPort port) => _ports.Add(port);

    public void Close(SharedPort port)
    {
        _ports.Remove(port);
        port.CloseSocket();
    }

    public void Add(Recording recording)
    {
        recording.Attach(this, Now);
        _recordings.Add(recording);
        recording.RightLeg.RightOf.Add(recording);
        if (!recording.RightLeg.IsClosed) recording.RightLeg.TellRecordings();
        Counters.Recordings = _recordings.Count;
    }

    public void Remove(Recording recording)
    {
        _recordings.Remove(recording);
        recording.RightLeg.RightOf.Remove(recording);
        recording.Guests.Are([], Now);
        Counters.Recordings = _recordings.Count;
    }

    /// <summary>After the thread has ended.</summary>
    public void RunWaitingCommands()
    {
        Now = MediaClock.Now;
        RunCommands(int.MaxValue);
    }

    /// <summary>After the thread has ended: closes everything that is still here.</summary>
    public void CloseAll()
    {
        RunWaitingCommands();
        while (_recordings.Count > 0)
        {
            var recording = _recordings[0];
            recording.Close(Now);
            Remove(recording);
        }
        while (_legs.Count > 0) Close(_legs[0]);
        while (_ports.Count > 0) Close(_ports[0]);
        Watch?.Dispose();
    }

    private void Run()
    {
        var beat = new TickBeat(_options, Counters);
        if (!beat.TryRaisePriority()) NiceRefused(_options.Nice);
        while (!_stopping)
        {
            Now = beat.Await();
            Tick();
        }
    }

    private void Tick()
    {
        try
        {
            RunCommands(CommandsATick);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            Work();
            Counters.AllocatedOnTicks += GC.GetAllocatedBytesForCurrentThread() - allocated;
        }
        catch (Exception fault)
        {
            Recover(fault);
        }
        Counters.Ticks = ++_tick;
    }

    private void Work()
    {
        var turn = (int)(_tick % TicksPerFrame);
        for (var i = 0; i < _ports.Count; i++) _ports[i].Poll();
        Listen(turn);
        TakeTurns(turn);
        _inHand = null;
        for (var i = 0; i < _ports.Count; i++) _ports[i].EndTick();
        for (var i = (int)(_tick % TicksPerAdvance); i < _recordings.Count; i += TicksPerAdvance) _recordings[i].Advance(Now);
    }

    private void Listen(int turn)
    {
        var looks = _legs.Looks;
        var phases = _legs.Phases;
        for (var i = 0; i < looks.Length; i++)
        {
            var isTurn = phases[i] == turn;
            if (looks[i] > _tick && !isTurn) continue;
            _inHand = _legs[i];
            looks[i] = _inHand.Poll(Now, _tick, isTurn);
        }
        for (var left = Watch?.Ask() ?? 0; left > 0; left--)
        {
            if (Watch![left - 1] is not { } told) continue;
            _inHand = told.Leg;
            told.Arrived(Now, _tick);
        }
    }

    private void TakeTurns(int turn)
    {
        var phases = _legs.Phases;
        for (var i = 0; i < phases.Length; i++)
        {
            if (phases[i] != turn) continue;
            _inHand = _legs[i];
            _inHand.Turn(Now, _tick);
        }
    }

    private void RunCommands(int most)
    {
        for (; most > 0 && _commands.TryDequeue(out var command); most--)
        {
            if (command.Leg is not null && command.Leg.Owner != this) _parked.Add(command);
            else command.Run();
        }
    }

    /// <summary>A fault in the work of one leg (a processor, a framing) takes that leg off the tick, not the others.</summary>
    private void Recover(Exception fault)
    {
        Counters.Faults++;
        TickFailed(fault);
        if (_inHand is null) return;
        _inHand.Room?.Remove(_inHand);
        _inHand.Detaching();
        _legs.Remove(_inHand);
        _inHand = null;
    }

    [LoggerMessage(4021, LogLevel.Warning, "The media thread runs at the process's own priority: nice {Nice} was refused (CAP_SYS_NICE is missing)")]
    private partial void NiceRefused(int nice);

    [LoggerMessage(4022, LogLevel.Error, "A media tick failed; the leg in hand is silenced")]
    private partial void TickFailed(Exception fault);
}
