using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>
/// A stereo recording in progress: left one leg, right another and who else talks in their room, each as it was received. mu-law, for it is what the network
/// carried: half the size of linear samples, nothing lost, and no decoding on the tick. Its shard advances it every 80 ms;
/// a fifth of a second of audio is kept back for late packets' sake, full blocks go to the writer.
/// </summary>
public sealed class Recording
{
    internal const int Channels = 2;
    // Late packets still find their place for so long: 200 ms.
    private const int Horizon = 1600;
    // Four packets.
    private const int Step = 640;
    private readonly RecordingBlock[] _blocks = [new(), new()];
    private readonly RecordingWriter _writer;
    private RecordingBlock? _block;
    private int _blockLimit;
    private long _origin;
    private long _bytes;
    private bool _paused;
    private bool _started;
    private volatile MediaShard? _shard;

    internal Recording(MediaLeg left, MediaLeg right, string path, int stagger, RecordingWriter writer, Action<RecordingResult> done)
    {
        (LeftLeg, RightLeg, Path, Done, _writer) = (left, right, path, done, writer);
        (Left, Right, Guests) = (new RecordingChannel(this), new RecordingChannel(this), new RecordingGuests(this));
        // The first block ends early, at another time for each recording, so that they do not all flush together.
        _blockLimit = RecordingBlock.Capacity / 8 * (1 + stagger % 8);
    }

    /// <summary>The file that is being written.</summary>
    public string Path { get; }

    internal MediaLeg LeftLeg { get; }
    internal MediaLeg RightLeg { get; }
    internal RecordingChannel Left { get; }
    internal RecordingChannel Right { get; }
    internal RecordingGuests Guests { get; }
    internal Action<RecordingResult> Done { get; }
    /// <summary>The writer thread's.</summary>
    internal RecordingFile? File { get; set; }

    /// <summary>The writer thread's: the first thing that went wrong.</summary>
    internal string? Fault { get; set; }

    internal bool IsClosed { get; private set; }

    /// <summary>Samples of each side that have left the window.</summary>
    internal long Taken { get; private set; }

    internal bool Takes(MediaShard shard) => _shard == shard && !_paused;

    internal long PositionAt(long now) => MediaClock.Samples(now - _origin);

    internal void Attach(MediaShard shard, long now)
    {
        if (!_started) _origin = now;
        _started = true;
        _shard = shard;
    }

    internal void Detach() => _shard = null;

    internal void Advance(long now)
    {
        if (!_paused) TakeUntil(PositionAt(now) - Horizon);
    }

    internal void Pause(long now)
    {
        if (_paused || IsClosed) return;
        TakeUntil(PositionAt(now));
        _paused = true;
    }

    internal void Resume(long now)
    {
        if (!_paused || IsClosed) return;
        _paused = false;
        Left.Forget();
        Right.Forget();
        Guests.Forget();
        // The clock goes on where the file stands.
        _origin = now - Taken * MediaClock.Frequency / MediaClock.SampleRate;
    }

    /// <summary>Takes what is left and asks the writer to finish the file. False when it has been done before.</summary>
    internal bool Close(long now)
    {
        if (IsClosed) return false;
        if (!_paused && _started) TakeUntil(PositionAt(now));
        IsClosed = true;
        HandOver();
        _writer.Finish(this);
        return true;
    }

    private void TakeUntil(long position)
    {
        Span<byte> left = stackalloc byte[Step];
        Span<byte> right = stackalloc byte[Step];
        while (Taken < position)
        {
            var count = (int)Math.Min(Step, position - Taken);
            Left.Take(Taken, left[..count]);
            Right.Take(Taken, right[..count]);
            Guests.AddTo(right[..count], Taken);
            Stereo.Interleave(left[..count], right[..count], Room(count * Channels));
            Taken += count;
            _bytes += count * Channels;
        }
    }

    /// <summary>The next bytes of the current block; empty when the writer still has both: these bytes are lost.</summary>
    private Span<byte> Room(int bytes)
    {
        if (_block is not null && _block.Length + bytes > _blockLimit) HandOver();
        _block ??= FreeBlock();
        if (_block is null)
        {
            if (_shard is { } shard) shard.Counters.RecordingBytesLost += bytes;
            return [];
        }
        if (_block.Length == 0) _block.Offset = _bytes;
        _block.Length += bytes;
        return _block.Data.AsSpan(_block.Length - bytes, bytes);
    }

    private RecordingBlock? FreeBlock()
    {
        var free = !_blocks[0].IsAway ? _blocks[0] : !_blocks[1].IsAway ? _blocks[1] : null;
        if (free is not null) free.Length = 0;
        return free;
    }

    private void HandOver()
    {
        if (_block is not { Length: > 0 } full) return;
        full.IsAway = true;
        if (!_writer.TryWrite(this, full)) full.IsAway = false;
        _blockLimit = RecordingBlock.Capacity;
        _block = null;
    }
}
