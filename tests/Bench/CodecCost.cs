using System.Diagnostics;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Dtmf;

namespace Carillon.Bench;

/// <summary>What the work on one frame of 20 ms costs, in nanoseconds: the median of nine runs on one thread.</summary>
internal static class CodecCost
{
    private const int Frame = 160;

    public static void Run()
    {
        var voice = Voice(Frame * 500);
        var (codes, samples) = (new byte[Frame], new short[Frame]);
        G711.Encode(G711Law.ULaw, voice, codes);
        Tell("mu-law decoded", () => G711.Decode(G711Law.ULaw, codes, samples));
        Tell("mu-law encoded", () => G711.Encode(G711Law.ULaw, samples, codes));

        var concealer = new LossConcealer();
        short[] history = [.. voice.Take(LossConcealer.HistorySamples)];
        Tell("one frame lost: begun, filled, ended", () =>
        {
            concealer.Begin(history);
            concealer.Fill(samples);
            concealer.End(samples);
        });
        var detector = new DtmfDetector();
        var at = 0;
        Tell("keys listened for in a voice", () => detector.Feed(voice.AsSpan(Frame * (at++ % 500), Frame)));
    }

    private static void Tell(string what, Action frame)
    {
        for (var i = 0; i < 50_000; i++) frame();
        var runs = Enumerable.Range(0, 9).Select(_ => Nanoseconds(frame)).Order().ToArray();
        Console.WriteLine($"{what,-45} {runs[4],8:0} ns");
    }

    private static double Nanoseconds(Action frame)
    {
        const int Times = 20_000;
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Times; i++) frame();
        return Stopwatch.GetElapsedTime(began).TotalNanoseconds / Times;
    }

    // A buzz of 140 Hz with its harmonics: as periodic as a voice.
    private static short[] Voice(int count) =>
        [.. Enumerable.Range(0, count).Select(i => (short)Enumerable.Range(1, 12).Sum(n => 4000.0 / n * Math.Sin(2 * Math.PI * 140 * n * i / 8000)))];
}
