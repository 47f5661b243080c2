using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>
/// Evens out one leg's packets for a mix, or for who hears a link. A ring indexed by RTP timestamp, so that order and packet
/// length do not matter. It starts without delay, grows by a frame when a packet comes too late, and shrinks when there has long
/// been more than needed. What is missing is filled in (ITU-T G.711 Appendix I), for which it reads 3.75 ms behind.
/// </summary>
internal sealed class JitterBuffer
{
    private const int Frame = AudioClip.FrameSamples;
    private const int MaxDelayFrames = 6;
    private const int StarvedFrames = 10;
    private const int ShrinkAfterFrames = 250;
    // More than the longest packet and what is left of the one before it.
    private const int MostGathered = 10 * Frame;
    private static readonly byte[] Quiet = [.. Enumerable.Repeat(G711.Silence(G711Law.ULaw), MediaShard.MaxPayload)];
    private readonly VoiceRing _ring = new();
    // The higher band of G.722, if it is wanted: at the same positions, so that one clock is good for both.
    private VoiceRing? _high;
    private int _stream;
    private bool _running;
    // Positions in samples since the start; the timestamp is that of the read position.
    private long _read;
    private long _end;
    private uint _readTimestamp;
    private int _delay;
    private int _missing;
    private int _surplus;
    private bool _hasGrown;

    public bool IsWide => _high is not null;

    /// <summary>The law of what it hands out.</summary>
    public G711Law Law => _ring.Law;

    public long Late { get; private set; }

    public long Concealed { get; private set; }

    public void Put(in AudioPacket packet)
    {
        if (!_running || packet.Stream != _stream || packet.Law != _ring.Law) Restart(packet);
        var ahead = (int)(packet.Timestamp - _readTimestamp);
        if (ahead is < -VoiceRing.Room or > VoiceRing.Room)
        {
            Restart(packet);
            ahead = 0;
        }
        if (ahead < 0)
        {
            Late++;
            if (_hasGrown || _delay >= MaxDelayFrames || ahead < -MaxDelayFrames * Frame) return;
            // A frame more of patience, one at a time: what was just concealed is played late instead of never. Of a packet that is later
            // still those who follow it have the good: else one that is always 40 ms behind the first would never be waited for.
            _hasGrown = true;
            _delay++;
            Jump(-Frame);
            ahead += Frame;
            if (ahead < 0) return;
        }
        if (ahead + packet.Codes.Length > VoiceRing.Room) return;
        _ring.Put(_read + ahead, packet.Law, packet.Codes);
        _high?.Put(_read + ahead, G711Law.ULaw, packet.High.IsEmpty ? Quiet.AsSpan(0, packet.Codes.Length) : packet.High);
        _end = Math.Max(_end, _read + ahead + packet.Codes.Length);
    }

    /// <summary>The next 20 ms. True when something of it was received; else it is concealed, and silence after a while.</summary>
    /// <param name="high">The same of the higher band, in mu-law, where that is wanted.</param>
    public bool Pop(Span<byte> codes, Span<byte> high = default)
    {
        _hasGrown = false;
        if (!_running)
        {
            codes.Fill(G711.Silence(Law));
            if (_high is not null) high.Fill(Quiet[0]);
            return false;
        }
        // What was held up on its way and came all at once is not carried on as delay: five seconds a frame would take minutes.
        if (_end - _read > MostGathered) Skip((int)(_end - _read) / Frame - _delay - 1);
        var came = _ring.MakeWhole(_read, Frame);
        _ring.Read(_read - LossConcealer.OverlapSamples, codes);
        if (_high is not null)
        {
            _high.MakeWhole(_read, Frame);
            _high.Read(_read - LossConcealer.OverlapSamples, high);
        }
        Move(Frame);
        if (came < Frame) Concealed++;
        if (came > 0)
        {
            _missing = 0;
            Shrink();
            return true;
        }
        if (++_missing > StarvedFrames) _running = false;
        return false;
    }

    public void Reset() => _running = false;

    /// <summary>Whether the higher band is wanted. What is there of the lower one stays.</summary>
    public void Widen(bool wide)
    {
        if (wide) _high ??= new VoiceRing();
        else _high = null;
    }

    private void Restart(in AudioPacket packet)
    {
        (_running, _stream) = (true, packet.Stream);
        _ring.Reset(packet.Law);
        _high?.Reset(G711Law.ULaw);
        _readTimestamp = packet.Timestamp;
        _read = _end = VoiceRing.Size;
        _delay = _missing = _surplus = 0;
    }

    private void Shrink()
    {
        _surplus = _end - _read > Frame ? _surplus + 1 : 0;
        if (_surplus < ShrinkAfterFrames) return;
        Skip(1);
        _surplus = 0;
        if (_delay > 0) _delay--;
    }

    private void Skip(int frames)
    {
        _ring.MakeWhole(_read, frames * Frame);
        _high?.MakeWhole(_read, frames * Frame);
        Jump(frames * Frame);
    }

    private void Jump(int samples)
    {
        _ring.Splice(_read, _read + samples);
        _high?.Splice(_read, _read + samples);
        Move(samples);
    }

    private void Move(int samples)
    {
        _read += samples;
        _readTimestamp += (uint)samples;
    }
}
