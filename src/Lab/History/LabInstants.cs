using Carillon.Lab.Agents;
using Carillon.Lab.Carrier;

namespace Carillon.Lab.History;

/// <summary>When things happened, by the lab's own logs. In order of time.</summary>
public static class LabInstants
{
    /// <summary>INVITEs that reached the carrier whose log this is.</summary>
    public static IReadOnlyList<DateTimeOffset> Invites(string carrierLog) =>
        [.. JsonLines.Read<CarrierLine>(carrierLog).Where(l => l.Event == CarrierEvent.Invite).Select(l => At(l.At)).Order()];

    /// <summary>Dispositions that were acknowledged to the agents whose log this is.</summary>
    public static IReadOnlyList<DateTimeOffset> Dispositions(string dispositionLog) =>
        [.. JsonLines.Read<AcknowledgedDisposition>(dispositionLog).Select(d => At(d.At)).Order()];

    private static DateTimeOffset At(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
}
