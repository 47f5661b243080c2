using System.Globalization;

namespace Carillon.Server.Options;

/// <summary>Durations as people type them: 8s, 1.5m, 250ms, 2h; a bare number is seconds.</summary>
internal static class Durations
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        var (number, seconds) = Split(text.Trim());
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount * seconds > 1e9)
            return false;
        value = TimeSpan.FromSeconds(amount * seconds);
        return true;
    }

    private static (string Number, double Seconds) Split(string text)
    {
        foreach (var (unit, seconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
                return (text[..^unit.Length], seconds);
        }

        return (text, 1);
    }
}
