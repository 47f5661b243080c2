namespace Carillon.Media;

/// <summary>
/// The default music on hold: broken chords of soft plucked notes, four chords of four seconds, ending where it began. All below
/// 600 Hz and gentle on G.711; nobody has to license it.
/// </summary>
internal static class HoldMusic
{
    private const int ChordSamples = 4 * MediaClock.SampleRate;
    private const int NoteSamples = ChordSamples / 8;
    private const double Level = 0.09;
    // A minor, F, C, G: a bass note and four to play with.
    private static readonly double[][] Chords =
    [
        [110.00, 220.00, 261.63, 329.63, 440.00],
        [87.31, 174.61, 220.00, 261.63, 349.23],
        [130.81, 196.00, 261.63, 329.63, 392.00],
        [98.00, 196.00, 246.94, 293.66, 392.00],
    ];
    private static readonly int[] Pattern = [1, 2, 3, 4, 3, 4, 2, 3];

    public static AudioClip Compose()
    {
        var sum = new double[Chords.Length * ChordSamples];
        for (var chord = 0; chord < Chords.Length; chord++)
        {
            Pluck(sum, chord * ChordSamples, Chords[chord][0], Level * 1.5, seconds: 3);
            for (var note = 0; note < Pattern.Length; note++)
            {
                Pluck(sum, chord * ChordSamples + note * NoteSamples, Chords[chord][Pattern[note]], Level, seconds: 1.5);
            }
        }
        return AudioClip.FromSamples([.. sum.Select(value => (short)(Math.Clamp(value, -1, 1) * short.MaxValue))]);
    }

    /// <summary>A note that dies away, wrapping round the end so that the loop has no seam.</summary>
    private static void Pluck(double[] sum, int at, double hertz, double level, double seconds)
    {
        var count = (int)(seconds * MediaClock.SampleRate);
        for (var i = 0; i < count; i++)
        {
            var time = i / (double)MediaClock.SampleRate;
            var shape = Math.Min(1, i / 80.0) * Math.Exp(-3 * time / seconds) * (1 - i / (double)count);
            sum[(at + i) % sum.Length] += level * shape * Math.Sin(2 * Math.PI * hertz * time);
        }
    }
}
