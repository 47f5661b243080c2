using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>
/// The last half second of a voice, in G.711 at the positions of some clock. Packets are put where they belong, in any order;
/// before it is read, a stretch is made whole: where nothing came, the gap is filled in the ring itself. So nothing is decoded
/// for a gap's sake until there is one, and what was played is the history that the next gap is filled from.
/// </summary>
internal sealed class VoiceRing
{
    public const int Size = 4096;

    /// <summary>Room for what is put ahead: the rest is history.</summary>
    public const int Room = Size - LossConcealer.HistorySamples;

    private readonly byte[] _codes = new byte[Size];
    private readonly Presence _presence = new(Size);
    private readonly LossConcealer _concealer = new();

    public VoiceRing() => Reset(G711Law.ULaw);

    public G711Law Law { get; private set; }

    /// <summary>Silence everywhere, and nothing has come.</summary>
    public void Reset(G711Law law)
    {
        Law = law;
        _codes.AsSpan().Fill(G711.Silence(law));
        _presence.Clear();
        _concealer.Reset();
    }

    public void Put(long position, G711Law law, ReadOnlySpan<byte> codes)
    {
        _presence.Set(position, codes.Length);
        while (!codes.IsEmpty)
        {
            var count = G711.Transcode(law, codes, Law, _codes.AsSpan(Index(position)));
            codes = codes[count..];
            position += count;
        }
    }

    /// <summary>Fills what is missing in a stretch, once; stretches follow each other. Returns how much of it had come.</summary>
    public int MakeWhole(long from, int count)
    {
        var came = 0;
        while (count > 0)
        {
            var run = _presence.Run(from, Math.Min(count, LossConcealer.HistorySamples), out var present);
            if (present) came += run;
            if (!present) Fill(from, run);
            else if (_concealer.IsConcealing) Resume(from, run);
            _presence.Clear(from, run);
            (from, count) = (from + run, count - run);
        }
        return came;
    }

    public void Read(long from, Span<byte> codes)
    {
        var first = Math.Min(codes.Length, Size - Index(from));
        _codes.AsSpan(Index(from), first).CopyTo(codes);
        _codes.AsSpan(0, codes.Length - first).CopyTo(codes[first..]);
    }

    /// <summary>
    /// The reader jumps: what it has read before one position now stands before another. Unless it is in a gap anyhow, the join
    /// is made smooth as after a gap of no length.
    /// </summary>
    public void Splice(long readUntil, long goesOnAt)
    {
        Span<byte> history = stackalloc byte[LossConcealer.HistorySamples];
        Read(readUntil - history.Length, history);
        Write(goesOnAt - history.Length, history);
        if (!_concealer.IsConcealing) Begin(goesOnAt);
    }

    private void Fill(long from, int count)
    {
        if (!_concealer.IsConcealing) Begin(from);
        Span<short> lost = stackalloc short[count];
        _concealer.Fill(lost);
        Encode(from, lost);
    }

    private void Begin(long from)
    {
        Span<short> history = stackalloc short[LossConcealer.HistorySamples];
        Decode(from - history.Length, history);
        var rewritten = _concealer.Begin(history);
        Encode(from - rewritten, history[^rewritten..]);
    }

    private void Resume(long from, int count)
    {
        Span<short> good = stackalloc short[count];
        Decode(from, good);
        Encode(from, good[.._concealer.End(good)]);
    }

    private void Decode(long from, Span<short> samples)
    {
        Span<byte> codes = stackalloc byte[samples.Length];
        Read(from, codes);
        G711.Decode(Law, codes, samples);
    }

    private void Encode(long from, ReadOnlySpan<short> samples)
    {
        Span<byte> codes = stackalloc byte[samples.Length];
        G711.Encode(Law, samples, codes);
        Write(from, codes);
    }

    private void Write(long from, ReadOnlySpan<byte> codes)
    {
        var first = Math.Min(codes.Length, Size - Index(from));
        codes[..first].CopyTo(_codes.AsSpan(Index(from)));
        codes[first..].CopyTo(_codes);
    }

    private static int Index(long position) => (int)(position & (Size - 1));
}
