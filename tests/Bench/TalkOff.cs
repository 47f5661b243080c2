using Carillon.Protocols.Dtmf;
using Carillon.Tests.TestKit;

namespace Carillon.Bench;

/// <summary>All the speech there is, at nine pitches and five gains: how many keys the detector hears in it. Any is one too many.</summary>
internal static class TalkOff
{
    public static int Run()
    {
        if (SpeechCorpus.Missing is { } missing)
        {
            Console.Error.WriteLine(missing);
            return 1;
        }
        var (samples, found) = (0L, 0);
        for (var step = 0; step < 9; step++)
        {
            var (pitch, number) = (0.80 + 0.05 * step, step);
            foreach (var prompt in SpeechCorpus.All())
            {
                var speech = SpeechCorpus.Spoken(prompt, pitch, gain: 0.5 + 0.5 * (number++ % 5));
                samples += speech.Length;
                var detector = new DtmfDetector();
                for (var at = 0; at + 160 <= speech.Length; at += 160)
                {
                    if (detector.Feed(speech.AsSpan(at, 160)) is not { } press) continue;
                    found++;
                    Console.WriteLine($"{press.Digit} of {press.Duration.TotalMilliseconds:0} ms, {at / 8000.0:0.0} s into prompt {number - step} at pitch {pitch:0.00}");
                }
            }
        }
        Console.WriteLine($"{samples / 8000.0 / 60:0} minutes of speech, {found} keys in them");
        return found == 0 ? 0 : 1;
    }
}
