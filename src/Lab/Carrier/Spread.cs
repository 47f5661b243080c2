namespace Carillon.Lab.Carrier;

/// <summary>A length of time that varies: log-normal round a mean, cut at two fifths and at two and a half times of it.</summary>
public readonly record struct Spread(TimeSpan Mean)
{
    private const double Sigma = 0.4;

    public TimeSpan Draw(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var gauss = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var factor = Math.Exp(Sigma * gauss - Sigma * Sigma / 2);
        return Mean * Math.Clamp(factor, 0.4, 2.5);
    }
}
