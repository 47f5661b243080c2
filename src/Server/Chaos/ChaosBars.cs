namespace Carillon.Server.Chaos;

/// <summary>What must hold in every scenario.</summary>
internal static class ChaosBars
{
    /// <summary>Three packets: less nobody hears.</summary>
    private const double GapMs = 60;

    public static IEnumerable<string> Faults(ChaosReport r)
    {
        if (r.CallsLostElsewhere > 0)
            yield return $"{r.CallsLostElsewhere} calls were lost that the fault does not touch";
        if (r.MaxGapMsElsewhere > Math.Max(GapMs, r.MaxGapMsBefore))
            yield return $"a call that the fault does not touch had a gap of {r.MaxGapMsElsewhere} ms; before, the longest was {r.MaxGapMsBefore} ms";
        foreach (var (count, what) in MustBeZero(r))
        {
            if (count > 0)
                yield return $"{count} {what}";
        }
    }

    /// <summary>For a time with a bar: null is never.</summary>
    public static string? Within(string what, double? ms, double allowed) =>
        ms <= allowed ? null : $"{what} {(ms is null ? "never" : $"after {ms} ms")}; {allowed} ms are allowed";

    private static IEnumerable<(long Count, string What)> MustBeZero(ChaosReport r) =>
    [
        (r.InvitesOffRecord, "INVITEs are on no record"), (r.AttemptsWithoutEnd, "attempts have no end"), (r.LeadsDialledTwice, "leads were dialled twice"), (r.AcknowledgedLost, "acknowledged dispositions are lost"),
        (r.WrongPartyAudio, "parties heard somebody else"), (r.StuckLegs, "legs are stuck"),
    ];
}
