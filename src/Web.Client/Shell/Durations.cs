using System.Globalization;

namespace Carillon.Web.Client.Shell;

/// <summary>Stretches of time as people read them on a screen.</summary>
public static class Durations
{
    /// <summary>0:07, 12:34, 1:02:03. Never below zero: clocks differ by a little.</summary>
    public static string Clock(TimeSpan time)
    {
        var shown = time < TimeSpan.Zero ? TimeSpan.Zero : time;
        return shown.TotalHours >= 1
            ? $"{(int)shown.TotalHours}:{shown.Minutes:00}:{shown.Seconds:00}"
            : $"{shown.Minutes}:{shown.Seconds:00}";
    }

    /// <summary>What is left until <paramref name="end"/>: rounded up, so that 0:00 is the end itself.</summary>
    public static string Left(DateTimeOffset end, DateTimeOffset now) =>
        Clock(TimeSpan.FromSeconds(Math.Ceiling((end - now).TotalSeconds)));

    public static string Seconds(double seconds) => Clock(TimeSpan.FromSeconds(seconds));

    /// <summary>3.0 % style, never broken in two,, independent of the machine's language.</summary>
    public static string Percent(double fraction) => (fraction * 100).ToString("0.0", CultureInfo.InvariantCulture) + "\u00a0%";
}
