namespace Carillon.Domain.Pacing;

/// <summary>How many of the answers of n lines would find no agent, were they all answered at one moment.</summary>
internal static class Overflow
{
    /// <summary>The most lines, up to <paramref name="highest"/>, whose expected overflow is at most <paramref name="share"/> of their answers.</summary>
    public static int MostLines(double answerRate, double free, double share, int highest)
    {
        var p = Math.Clamp(answerRate, 0.001, 0.999);
        var most = Math.Min(highest, (int)Math.Floor(free));
        for (var lines = most + 1; lines <= highest && ExpectedOverflow(lines, p, free) <= share * lines * p; lines++)
            most = lines;
        return Math.Max(most, 0);
    }

    /// <summary>E[(X - free)+] for X binomial(lines, p); a fractional free agent counts for his share.</summary>
    public static double ExpectedOverflow(int lines, double p, double free)
    {
        var whole = (int)Math.Floor(free);
        var part = free - whole;
        return ((1 - part) * Above(lines, p, whole)) + (part * Above(lines, p, whole + 1));
    }

    private static double Above(int lines, double p, int free)
    {
        // E[(X-c)+] = E[X] - c + E[(c-X)+]: few terms, for c is small.
        var below = 0.0;
        var log = lines * Math.Log(1 - p);
        for (var x = 0; x < Math.Min(free, lines + 1); x++)
        {
            below += (free - x) * Math.Exp(log);
            log += Math.Log((double)(lines - x) / (x + 1)) + Math.Log(p / (1 - p));
        }

        return Math.Max(0, (lines * p) - free + below);
    }
}
