using Carillon.Protocols.Codecs;
using Carillon.Protocols.Dtmf;

namespace Carillon.Bench;

/// <summary>What the work on one frame of 20 ms costs.</summary>
internal static class CodecCost
{
    private const int Frame = 160;

    public static void Run()
    {
        var voice = Voice(Frame * 500);
        var (codes, samples) = (new byte[Frame], new short[Frame]);
        G711.Encode(G711Law.ULaw, voice, codes);
        Timing.Tell("mu-law decoded", () => G711.Decode(G711Law.ULaw, codes, samples));
        Timing.Tell("mu-law encoded", () => G711.Encode(G711Law.ULaw, samples, codes));

        var (wide, octets, encoder, decoder) = (new short[2 * Frame], new byte[Frame], new G722Encoder(), new G722Decoder());
        var turn = 0;
        Timing.Tell("G.722 encoded", () => encoder.Encode(voice.AsSpan(2 * Frame * (turn++ % 250), 2 * Frame), octets));
        Timing.Tell("G.722 encoded from 8 kHz", () => encoder.EncodeNarrow(voice.AsSpan(Frame * (turn++ % 500), Frame), octets));
        Timing.Tell("G.722 decoded", () => decoder.Decode(octets, wide));
        Timing.Tell("G.722 decoded to 8 kHz", () => decoder.DecodeNarrow(octets, samples));

        var concealer = new LossConcealer();
        short[] history = [.. voice.Take(LossConcealer.HistorySamples)];
        Timing.Tell("one frame lost: begun, filled, ended", () =>
        {
            concealer.Begin(history);
            concealer.Fill(samples);
            concealer.End(samples);
        });
        var detector = new DtmfDetector();
        var at = 0;
        Timing.Tell("keys listened for in a voice", () => detector.Feed(voice.AsSpan(Frame * (at++ % 500), Frame)));
    }

    // A buzz of 140 Hz with its harmonics: as periodic as a voice.
    private static short[] Voice(int count) =>
        [.. Enumerable.Range(0, count).Select(i => (short)Enumerable.Range(1, 12).Sum(n => 4000.0 / n * Math.Sin(2 * Math.PI * 140 * n * i / 8000)))];
}
