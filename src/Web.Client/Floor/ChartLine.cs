using System.Globalization;
using System.Text;

namespace Carillon.Web.Client.Floor;

/// <summary>Turns samples into the path of a small SVG chart: the newest at the right edge, time to scale.</summary>
public static class ChartLine
{
    /// <summary>A path in a box of <paramref name="width"/> by <paramref name="height"/>; empty for fewer than two points.</summary>
    public static string Path(IReadOnlyList<(DateTimeOffset At, double Value)> points, TimeSpan span, double top, double width, double height)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count < 2)
            return "";
        var end = points[^1].At;
        var path = new StringBuilder();
        foreach (var (at, value) in points)
        {
            var x = width * (1 - (end - at) / span);
            var y = height - height * Math.Clamp(value / top, 0, 1);
            path.Append(path.Length == 0 ? 'M' : 'L').Append(CultureInfo.InvariantCulture, $"{x:0.#} {y:0.#} ");
        }
        return path.ToString().TrimEnd();
    }

    /// <summary>The top of the scale: the next of 1, 2, 5, 10, 20 ... that holds the highest value.</summary>
    public static double Top(double highest, double least)
    {
        var wanted = Math.Max(highest, least);
        var decade = Math.Pow(10, Math.Floor(Math.Log10(wanted)));
        foreach (var step in (ReadOnlySpan<double>)[1, 2, 5])
        {
            if (wanted <= step * decade * 1.000001)
                return step * decade;
        }
        return 10 * decade;
    }
}
