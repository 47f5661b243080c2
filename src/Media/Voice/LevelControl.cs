using Carillon.Protocols.Codecs;

namespace Carillon.Media;

/// <summary>
/// Gain of what a leg says, in G.711: a table of 256 octets for each dB, so a packet costs no more than a change of law. It also tells speech
/// from pauses, by level alone. On the shard's thread.
/// </summary>
internal sealed class LevelControl
{
    private const int Steps = (int)LevelSettings.MostDb;
    private const double TargetDb = -20;
    private const double SpeechDb = -45;
    private const int PacketsAStep = 5;
    private static readonly byte[][] ULaw = Tables(G711Law.ULaw), ALaw = Tables(G711Law.ALaw);
    private static readonly int[] ULawSquares = Squares(G711Law.ULaw), ALawSquares = Squares(G711Law.ALaw);
    private readonly byte[] _codes = new byte[MediaShard.MaxPayload];
    private readonly bool _automatic;
    private double _speechDb = TargetDb;
    private bool _heardSpeech;
    private int _packets;

    public LevelControl(LevelSettings settings) => (_automatic, GainDb) = (settings.Automatic, (int)Math.Round(Math.Clamp(settings.GainDb, -LevelSettings.MostDb, LevelSettings.MostDb)));

    public int GainDb { get; private set; }

    /// <summary>The square of each code's sample.</summary>
    public static ReadOnlySpan<int> SquaresOf(G711Law law) => law == G711Law.ULaw ? ULawSquares : ALawSquares;

    /// <summary>Samples of packets that were louder than a pause.</summary>
    public long Spoken { get; private set; }

    /// <summary>The codes as they are to be heard; good until the next packet.</summary>
    public ReadOnlySpan<byte> Apply(ReadOnlySpan<byte> codes, G711Law law)
    {
        Watch(codes, law);
        if (GainDb == 0) return codes;
        var table = (law == G711Law.ULaw ? ULaw : ALaw)[GainDb + Steps];
        var louder = _codes.AsSpan(0, codes.Length);
        for (var i = 0; i < codes.Length; i++) louder[i] = table[codes[i]];
        return louder;
    }

    private void Watch(ReadOnlySpan<byte> codes, G711Law law)
    {
        var level = LevelDb(codes, SquaresOf(law));
        if (level < SpeechDb) return;
        Spoken += codes.Length;
        // The first word counts whole; then about half a second of speech.
        _speechDb = _heardSpeech ? _speechDb + 0.04 * (level - _speechDb) : level;
        _heardSpeech = true;
        if (!_automatic || ++_packets % PacketsAStep != 0) return;
        var wanted = Math.Clamp(TargetDb - _speechDb, -Steps, Steps);
        // A step is taken only when it is more than rounding.
        if (Math.Abs(wanted - GainDb) > 0.75) GainDb += Math.Sign(wanted - GainDb);
    }

    private static double LevelDb(ReadOnlySpan<byte> codes, ReadOnlySpan<int> squares)
    {
        long sum = 0;
        foreach (var code in codes) sum += squares[code];
        return 10 * Math.Log10((sum + 1.0) / codes.Length / short.MaxValue / short.MaxValue);
    }

    private static byte[][] Tables(G711Law law) =>
        [.. Enumerable.Range(-Steps, 2 * Steps + 1).Select(db => Enumerable.Range(0, 256).Select(code => Encoded(law, Math.Pow(10, db / 20.0) * Decoded(law, (byte)code))).ToArray())];

    private static int[] Squares(G711Law law) => [.. Enumerable.Range(0, 256).Select(code => (int)Decoded(law, (byte)code) * Decoded(law, (byte)code))];

    private static short Decoded(G711Law law, byte code) => law == G711Law.ULaw ? G711.ULawDecode(code) : G711.ALawDecode(code);

    private static byte Encoded(G711Law law, double sample)
    {
        Span<byte> code = stackalloc byte[1];
        G711.Encode(law, [(short)Math.Clamp(Math.Round(sample), short.MinValue, short.MaxValue)], code);
        return code[0];
    }
}
