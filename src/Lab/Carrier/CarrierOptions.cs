using System.Net;

namespace Carillon.Lab.Carrier;

/// <summary>How the software carrier and its customers behave. Shares are of all calls; what is left rings until it is given up.</summary>
public sealed record CarrierOptions
{
    /// <summary>Where it takes INVITEs; its RTP is on the same address.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Who may call: the telephony servers.</summary>
    public IReadOnlyList<IPAddress> Trusted { get; init; } = [];

    public double AnswerRate { get; init; } = 0.3;

    /// <summary>486 after a moment.</summary>
    public double BusyShare { get; init; } = 0.12;

    /// <summary>404 at once.</summary>
    public double RejectShare { get; init; } = 0.05;

    /// <summary>503 at once.</summary>
    public double CongestionShare { get; init; } = 0.02;

    /// <summary>Of the calls that ring: these send 183 with a ringing tone instead of 180.</summary>
    public double EarlyMediaShare { get; init; } = 0.1;

    public Spread Ring { get; init; } = new(TimeSpan.FromSeconds(4));

    /// <summary>From the answer until the customer hangs up.</summary>
    public Spread Talk { get; init; } = new(TimeSpan.FromSeconds(8));

    public int Seed { get; init; } = 1;

    /// <summary>JSON lines; null: no log.</summary>
    public string? LogPath { get; init; }

    public IEnumerable<string> Faults()
    {
        foreach (var (name, share) in new[] { (nameof(AnswerRate), AnswerRate), (nameof(BusyShare), BusyShare), (nameof(RejectShare), RejectShare), (nameof(CongestionShare), CongestionShare), (nameof(EarlyMediaShare), EarlyMediaShare) })
        {
            if (share is < 0 or > 1 or double.NaN)
                yield return $"Lab:Carrier:{name} is {share}; it must be 0-1";
        }

        if (AnswerRate + BusyShare + RejectShare + CongestionShare > 1)
            yield return "Lab:Carrier: AnswerRate, BusyShare, RejectShare and CongestionShare are together more than 1";
        if (Ring.Mean < TimeSpan.Zero || Talk.Mean <= TimeSpan.Zero)
            yield return "Lab:Carrier: Ring must not be negative and Talk must be more than 0";
    }
}
