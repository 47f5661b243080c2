using Carillon.Telephony.V1;

namespace Carillon.Telephony.Fake;

/// <summary>What was last told of a leg's talk.</summary>
internal sealed class FakeTalkWatch(WatchTalk order, DateTimeOffset since)
{
    public WatchTalk Order { get; } = order;

    public DateTimeOffset Since { get; } = since;

    public bool Told { get; set; }

    /// <summary>Of the last change, since the watch began.</summary>
    public ulong ToldAtMs { get; set; }

    /// <summary>Tells a change from one that was taken back.</summary>
    public int Turn { get; set; }
}
