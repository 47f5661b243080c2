using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>
/// Evens out one leg's packets for a mix. A ring indexed by RTP timestamp, so that order and packet length do not matter. It
/// starts without delay, grows by a frame when a packet comes too late, and shrinks when there has long been more than needed.
/// </summary>
internal sealed class JitterBuffer
{
    private const int Size = 4000;
    private const int Block = 80;
    private const int Frame = AudioClip.FrameSamples;
    private const int MaxDelayFrames = 6;
    private const int StarvedFrames = 10;
    private const int ShrinkAfterFrames = 250;
    private readonly byte[] _codes = new byte[Size];
    private readonly bool[] _present = new bool[Size / Block];
    private readonly short[] _last = new short[Frame];
    private G711Law _law;
    private int _stream;
    private bool _running;
    // Positions in samples since the start; the timestamp is that of the read position.
    private long _read;
    private long _end;
    private uint _readTimestamp;
    private int _delay;
    private int _missing;
    private int _surplus;

    public long Late { get; private set; }

    public long Concealed { get; private set; }

    public void Put(in AudioPacket packet)
    {
        if (!_running || packet.Stream != _stream || packet.Law != _law) Restart(packet);
        var ahead = (int)(packet.Timestamp - _readTimestamp);
        if (ahead is < -Size or > Size)
        {
            Restart(packet);
            ahead = 0;
        }
        if (ahead < 0)
        {
            Late++;
            if (_delay >= MaxDelayFrames || ahead < -Frame) return;
            // A frame more of patience: what was just concealed is played late instead of never.
            _delay++;
            Move(-Frame);
            ahead += Frame;
        }
        if (ahead + packet.Codes.Length > Size) return;
        Store(_read + ahead, packet.Codes);
        _end = Math.Max(_end, _read + ahead + packet.Codes.Length);
    }

    /// <summary>The next 20 ms. True when something of it was received; else it is concealed, and silence after a while.</summary>
    public bool Pop(Span<short> frame)
    {
        if (!_running)
        {
            frame.Clear();
            return false;
        }
        if (Take(frame))
        {
            _missing = 0;
            frame.CopyTo(_last);
            Shrink();
            return true;
        }
        if (++_missing > StarvedFrames) _running = false;
        Concealed++;
        Conceal(frame);
        return false;
    }

    public void Reset() => _running = false;

    private void Restart(in AudioPacket packet)
    {
        (_running, _stream, _law) = (true, packet.Stream, packet.Law);
        _readTimestamp = packet.Timestamp;
        _read = _end = Size;
        _delay = _missing = _surplus = 0;
        Array.Clear(_present);
        Array.Clear(_last);
    }

    private void Store(long position, ReadOnlySpan<byte> codes)
    {
        var at = Index(position);
        var first = Math.Min(codes.Length, Size - at);
        codes[..first].CopyTo(_codes.AsSpan(at));
        codes[first..].CopyTo(_codes);
        for (var i = 0; i < codes.Length; i += Block) _present[Index(position + i) / Block] = true;
    }

    private bool Take(Span<short> frame)
    {
        var any = false;
        for (var i = 0; i < Frame; i += Block)
        {
            var at = Index(_read);
            if (_present[at / Block])
            {
                any = true;
                G711.Decode(_law, _codes.AsSpan(at, Block), frame.Slice(i, Block));
            }
            else
            {
                frame.Slice(i, Block).Clear();
            }
            _present[at / Block] = false;
            Move(Block);
        }
        return any;
    }

    /// <summary>The last frame again at half the loudness, and half of that: enough for a lost packet or two.</summary>
    private void Conceal(Span<short> frame)
    {
        for (var i = 0; i < Frame; i++) frame[i] = _last[i] = (short)(_last[i] / 2);
    }

    private void Shrink()
    {
        _surplus = _end - _read > Frame ? _surplus + 1 : 0;
        if (_surplus < ShrinkAfterFrames) return;
        for (var i = 0; i < Frame; i += Block) _present[Index(_read + i) / Block] = false;
        Move(Frame);
        _surplus = 0;
        if (_delay > 0) _delay--;
    }

    private void Move(int samples)
    {
        _read += samples;
        _readTimestamp += (uint)samples;
    }

    private static int Index(long position) => (int)(position % Size);
}
