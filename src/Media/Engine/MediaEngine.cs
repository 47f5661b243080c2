using System.Net;
using System.Net.Sockets;
using Carillon.Protocols.Codecs;
using Microsoft.Extensions.Logging;

namespace Carillon.Media;

/// <summary>
/// Real-time audio: legs, rooms, playback and recording on shards. All methods are thread-safe and return at once; what they
/// ask for happens at the shard's next tick, in the order asked. Asking something of a leg that is disposed does nothing.
/// </summary>
public sealed class MediaEngine : IDisposable
{
    private readonly MediaOptions _options;
    private readonly MediaShard[] _shards;
    private readonly RtpPorts[] _ports;
    private readonly RoomPlans _rooms;
    private readonly RecordingWriter _writer;
    private readonly Lock _lock = new();
    private int _created;
    private int _recorded;
    private bool _disposed;

    /// <summary>Throws ArgumentException when the options have faults.</summary>
    public MediaEngine(MediaOptions options, ILoggerFactory log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        var faults = string.Join("; ", options.Faults());
        if (faults.Length > 0) throw new ArgumentException(faults, nameof(options));

        _options = options;
        _ports = [.. new[] { options.RtpAddress, options.RtpAddress6 }.OfType<IPAddress>().Select(address => new RtpPorts(options, address))];
        Events = new EventThread(log.CreateLogger<MediaEngine>());
        _writer = new RecordingWriter(Events, log.CreateLogger<Recording>());
        Handshakes = new DtlsDesk(log.CreateLogger<DtlsDesk>());
        _shards = [.. Enumerable.Range(0, options.Shards).Select(number => new MediaShard(options, number, log.CreateLogger<MediaShard>()))];
        _rooms = new RoomPlans(20 / options.TickMs);
        Silence = Tones.Silence(TimeSpan.FromMilliseconds(20));
    }

    internal EventThread Events { get; }
    internal DtlsDesk Handshakes { get; }
    internal AudioClip Silence { get; }
    internal long MediaTimeoutTicks => MediaClock.Ticks(_options.MediaTimeout);
    internal long ReportTicks => MediaClock.Ticks(_options.ReportInterval);

    public MediaCounters Counters
    {
        get
        {
            int rooms;
            lock (_lock) rooms = _rooms.Count;
            return MediaCounters.Of(_shards, rooms, Events.Dropped) with { HandshakesDone = Handshakes.HandshakesDone, HandshakesFailed = Handshakes.HandshakesFailed };
        }
    }

    public void Start()
    {
        Events.Start();
        _writer.Start();
        foreach (var shard in _shards) shard.Start();
    }

    /// <summary>A leg with an RTP socket, bound at once. Throws IOException when no port is free.</summary>
    public RtpLeg CreateRtpLeg(IMediaLegEvents events) => CreateRtpLeg(events, _options.RtpAddress.AddressFamily);

    /// <summary>The same for a far side of that family. Throws IOException when we have no address of it, too.</summary>
    public RtpLeg CreateRtpLeg(IMediaLegEvents events, AddressFamily family)
    {
        var sockets = TakePorts(family);
        return Adopt(shard => new RtpLeg(this, shard, events, sockets));
    }

    public AppLeg CreateAppLeg(IAudioProcessor processor) => Adopt(shard => new AppLeg(this, shard, processor));

    public PortLeg CreatePortLeg(SharedPort port, IPortFraming framing, IMediaLegEvents events) =>
        Adopt(_ => new PortLeg(this, port, framing, events));

    /// <summary>Opens a UDP socket for many legs. Throws SocketException when it cannot be bound.</summary>
    public SharedPort OpenSharedPort(IPEndPoint listen, IPortProtocol protocol)
    {
        // All shared ports are on the first shard: then a room never has legs of two ports on two shards.
        var port = new SharedPort(this, _shards[0], BatchSocket.Bind(listen, _options.ManagedSockets, _options.MaySend), protocol);
        _shards[0].Post(null, () => _shards[0].Open(port));
        return port;
    }

    /// <summary>
    /// Puts the leg into a room, out of the one it was in; again with another mode changes the mode.
    /// <paramref name="announceTone"/>: those already there hear a short quiet tone, mixed into what they hear.
    /// </summary>
    public void Join(MediaLeg leg, RoomKey room, JoinMode mode = JoinMode.Talk, MediaLeg? whisperTo = null, bool announceTone = false)
    {
        if (mode == JoinMode.Whisper) ArgumentNullException.ThrowIfNull(whisperTo);
        lock (_lock)
        {
            if (IsGone(leg)) return;
            _rooms.Join(leg, room, mode, whisperTo, announceTone ? Tones.Announce : null);
        }
    }

    public void Leave(MediaLeg leg)
    {
        lock (_lock)
        {
            if (!IsGone(leg)) _rooms.Leave(leg);
        }
    }

    /// <summary>A leg that says to its room what is played to it.</summary>
    public PromptLeg CreatePromptLeg() => Adopt(shard => new PromptLeg(this, shard));

    /// <summary>
    /// Plays clips to the leg, in place of what it hears. <paramref name="ended"/> is called once, by the event thread.
    /// </summary>
    public Playback Play(MediaLeg leg, IEnumerable<AudioClip> clips, PlayRule rule, Action<PlaybackEnd> ended)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentOutOfRangeException.ThrowIfNegative(rule.Rounds, nameof(rule));
        var playback = new Playback(leg, clips, rule, ended);
        if (!Post(leg, () => leg.Output.Prompts.Add(playback)))
        {
            Events.Post(new MediaEvent { Kind = MediaEventKind.PlaybackEnded, Playback = playback, End = PlaybackEnd.LegEnded });
        }
        return playback;
    }

    /// <summary>Ends it, also when it still waits for its turn; <paramref name="why"/> is what its end is told as.</summary>
    public void Stop(Playback playback, PlaybackEnd why = PlaybackEnd.Stopped) => Post(playback.Leg, () => playback.Leg.Output.Prompts.Stop(playback, why));

    /// <summary>Music in place of the room, in a loop, until it is null; a playback still goes before it. All legs of a shard are at the same place of it.</summary>
    public void MusicOnHold(MediaLeg leg, AudioClip? music) => Post(leg, () => leg.Output.Music(music));

    /// <summary>Sends digits (0-9, *, #, A-D), 100 ms each: as telephone-events, or as tones to who knows none.</summary>
    public void SendDtmf(MediaLeg leg, string digits) => Post(leg, () => leg.Output.SendDigits(digits));

    /// <summary>
    /// Records both legs into one stereo WAV, left and right, aligned by the tick clock. The folder is made when missing; a file
    /// that is there already is not written over. <paramref name="done"/> is called once, by the event thread.
    /// </summary>
    public Recording StartRecording(MediaLeg left, MediaLeg right, string path, Action<RecordingResult> done)
    {
        var full = Path.GetFullPath(path, Path.GetFullPath(_options.RecordingFolder));
        var recording = new Recording(left, right, full, Interlocked.Increment(ref _recorded), _writer, done);
        _writer.Open(recording);
        lock (_lock)
        {
            left.Home.Post(left, () => left.Input.TryTap(recording.Left));
            right.Home.Post(right, () =>
            {
                right.Input.TryTap(recording.Right);
                right.Shard.Add(recording);
            });
        }
        return recording;
    }

    /// <summary>Stops the recording's clock: what is said until Resume is not in the file, and leaves no gap.</summary>
    public void Pause(Recording recording) => Tell(recording, shard => recording.Pause(shard.Now));

    public void Resume(Recording recording) => Tell(recording, shard => recording.Resume(shard.Now));

    /// <summary>Ends the recording; its result follows by the callback given at its start.</summary>
    public void Stop(Recording recording)
    {
        Tell(recording, shard =>
        {
            if (!recording.Close(shard.Now)) return;
            shard.Remove(recording);
            recording.RightLeg.Input.Untap(recording.Right);
        });
        var left = recording.LeftLeg;
        lock (_lock) left.Home.Post(left, () => left.Input.Untap(recording.Left));
    }

    /// <summary>Stops all work: open recordings are finished, their results delivered, sockets closed.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
        }
        foreach (var shard in _shards) shard.Stop();
        foreach (var shard in _shards) shard.RunWaitingCommands(); // a leg between two shards arrives first
        foreach (var shard in _shards) shard.CloseAll();
        _writer.Dispose();
        Events.Dispose();
    }

    /// <summary>False when the leg is gone and nothing will be done.</summary>
    internal bool Post(MediaLeg leg, Action action)
    {
        ArgumentNullException.ThrowIfNull(leg);
        lock (_lock)
        {
            if (IsGone(leg)) return false;
            leg.Home.Post(leg, () =>
            {
                if (!leg.IsClosed) action();
            });
            return true;
        }
    }

    internal void Remove(MediaLeg leg)
    {
        lock (_lock)
        {
            if (IsGone(leg)) return;
            leg.IsDisposed = true;
            _rooms.Forget(leg);
            leg.Home.Post(leg, () => leg.Shard.Close(leg));
        }
    }

    internal void Close(SharedPort port)
    {
        lock (_lock)
        {
            if (!_disposed) port.Shard.Post(null, () => port.Shard.Close(port));
        }
    }

    /// <summary>Throws IOException when there is no address of that family, or no port free.</summary>
    internal RtpSockets TakePorts(AddressFamily family)
    {
        var ports = PortsOf(family) ?? throw new IOException($"there is no {(family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")} address for RTP");
        return ports.TryTake() ?? throw new IOException($"no RTP port is free on {ports.Address} between {_options.PortMin} and {_options.PortMax}");
    }

    internal void GiveBack(RtpSockets sockets)
    {
        sockets.Close();
        PortsOf(sockets.Rtp.Local.AddressFamily)!.Return(sockets.Rtp.Local.Port);
    }

    private RtpPorts? PortsOf(AddressFamily family) => Array.Find(_ports, ports => ports.Address.AddressFamily == family);

    private bool IsGone(MediaLeg leg) => _disposed || leg.IsDisposed;

    private TLeg Adopt<TLeg>(Func<MediaShard, TLeg> make) where TLeg : MediaLeg
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var leg = make(_shards[_created++ % _shards.Length]);
            var home = leg.Home;
            home.Post(null, () => home.Attach(leg));
            return leg;
        }
    }

    /// <summary>A recording lives where its right leg does, also when that leg is closed already.</summary>
    private void Tell(Recording recording, Action<MediaShard> action)
    {
        var right = recording.RightLeg;
        lock (_lock)
        {
            if (!_disposed) right.Home.Post(right, () => action(right.Shard));
        }
    }
}
