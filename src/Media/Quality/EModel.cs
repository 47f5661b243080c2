namespace Carillon.Media;

/// <summary>
/// What a call would be judged at, by the E-model (ITU-T G.107) with its defaults but for loss and delay: G.711 with loss
/// concealment (G.113 Appendix I: Ie 0, Bpl 25.1), losses at random, no echo.
/// </summary>
public static class EModel
{
    // R of a line with nothing wrong (G.107 clause 7.2, all defaults: Ro - Is).
    private const double Best = 93.2;
    private const double EquipmentImpairment = 0;
    private const double LossRobustness = 25.1;
    private const double FreeDelayMs = 100;

    /// <summary>The rating R, 0 (useless) to 93.2, of a share of packets lost (0 to 1) and a delay from mouth to ear.</summary>
    public static double Rating(double loss, TimeSpan delay)
    {
        var percent = 100 * Math.Clamp(loss, 0, 1);
        // Clause 7.4: Ie,eff with BurstR 1.
        var equipment = EquipmentImpairment + (95 - EquipmentImpairment) * percent / (percent + LossRobustness);
        return Math.Max(0, Best - equipment - DelayImpairment(delay));
    }

    /// <summary>The mean opinion, 1 (bad) to 4.5 (G.107 Annex B): 4.41 is the best that G.711 can have.</summary>
    public static double Mos(double rating) => rating switch
    {
        <= 0 => 1,
        >= 100 => 4.5,
        // Annex B dips below 1 for R under 6.5.
        _ => Math.Max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6),
    };

    /// <summary>Idd of clause 7.3: nothing up to 100 ms, 24 at 400 ms.</summary>
    private static double DelayImpairment(TimeSpan delay)
    {
        if (delay.TotalMilliseconds <= FreeDelayMs) return 0;
        var x = Math.Log2(delay.TotalMilliseconds / FreeDelayMs);
        return 25 * (Math.Pow(1 + Math.Pow(x, 6), 1 / 6.0) - 3 * Math.Pow(1 + Math.Pow(x / 3, 6), 1 / 6.0) + 2);
    }
}
