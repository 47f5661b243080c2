namespace Carillon.Media;

/// <summary>
/// The quietest 40 ms of the last second and a half: between the words of who talks that is the line's own noise, and of a sound that
/// never pauses it is the sound. Kept as the least of each quarter of a second.
/// </summary>
internal sealed class BackgroundLevel
{
    /// <summary>Below all that can be.</summary>
    public const double SilenceDb = -100;

    private const int Stretch = 4, Window = 25, Windows = 6, TrustedAfter = 50;

    private readonly double[] _last = new double[Stretch];
    private readonly double[] _least = new double[Windows];
    private long _blocks;

    public BackgroundLevel() => Array.Fill(_least, double.MaxValue);

    /// <summary>dB of full scale; so low that it decides nothing until half a second was heard.</summary>
    public double Db { get; private set; } = SilenceDb;

    /// <param name="power">Of 10 ms, 1 being full scale.</param>
    public void Note(double power)
    {
        var window = (int)(_blocks / Window % Windows);
        if (_blocks % Window == 0) _least[window] = double.MaxValue;
        _last[_blocks % Stretch] = power;
        if (++_blocks >= Stretch) _least[window] = Math.Min(_least[window], Mean());
        if (_blocks >= TrustedAfter) Db = Math.Max(SilenceDb, 10 * Math.Log10(Least() + 1e-12));
    }

    private double Mean()
    {
        var sum = 0.0;
        foreach (var one in _last) sum += one;
        return sum / Stretch;
    }

    private double Least()
    {
        var least = double.MaxValue;
        foreach (var one in _least) least = Math.Min(least, one);
        return least;
    }
}
