using Carillon.Media;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Legs;

/// <summary>What an order to tell of talk comes to.</summary>
internal static class TalkOrder
{
    private const double QuietestDb = -70, LoudestDb = -10;
    private const uint ShortestTalkMs = 10, LongestTalkMs = 5_000, ShortestSilenceMs = 20, LongestSilenceMs = 10_000;

    /// <summary>Null: it can be meant.</summary>
    public static string? Fault(WatchTalk order)
    {
        if (order.ThresholdDb != 0 && order.ThresholdDb is not (>= QuietestDb and <= LoudestDb))
            return $"threshold_db is {order.ThresholdDb}; it must be -70 to -10";
        if (order.TalkMs != 0 && order.TalkMs is < ShortestTalkMs or > LongestTalkMs)
            return $"talk_ms is {order.TalkMs}; it must be {ShortestTalkMs}-{LongestTalkMs}";
        if (order.SilenceMs != 0 && order.SilenceMs is < ShortestSilenceMs or > LongestSilenceMs)
            return $"silence_ms is {order.SilenceMs}; it must be {ShortestSilenceMs}-{LongestSilenceMs}";
        return null;
    }

    /// <summary>Null: off.</summary>
    public static TalkSettings? Settings(WatchTalk order)
    {
        if (order.Off)
            return null;
        var usual = new TalkSettings();
        return new TalkSettings
        {
            ThresholdDb = order.ThresholdDb == 0 ? usual.ThresholdDb : order.ThresholdDb,
            Talk = Or(order.TalkMs, usual.Talk),
            Silence = Or(order.SilenceMs, usual.Silence),
        };
    }

    private static TimeSpan Or(uint milliseconds, TimeSpan usual) => milliseconds == 0 ? usual : TimeSpan.FromMilliseconds(milliseconds);
}
