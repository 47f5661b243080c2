using Carillon.Contracts;
using Carillon.Lab.History;

namespace Carillon.Server.Chaos;

/// <summary>
/// A database that takes no writes for a while: when the floor says so and why, what is dialled meanwhile, what agents do meanwhile, who is thrown out by it,
/// and when dialling goes on.
/// </summary>
internal sealed class DatabaseOutage
{
    public const double ResumesWithinMs = 10_000;

    /// <summary>What was on record before may still leave.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly HashSet<string> _loggedOut = [];
    private DateTimeOffset? _writableAt;
    private double? _detected;
    private string? _reason;

    /// <summary>A server takes writes again.</summary>
    public void Writable() => _writableAt = DateTimeOffset.UtcNow;

    public void Look(FloorDto floor, Stage stage)
    {
        if (!floor.DatabaseReachable)
            (_detected, _reason) = (_detected ?? stage.MsSinceFault, _reason ?? floor.DatabaseFault);
        var working = stage.AtFault.Agents.Where(a => a.State is not AgentStateDto.LoggedOut).Select(a => a.Agent).ToHashSet();
        _loggedOut.UnionWith(floor.Agents.Where(a => a.State is AgentStateDto.LoggedOut && working.Contains(a.Agent)).Select(a => a.Agent));
    }

    public ChaosReport Tell(ChaosReport report, Aftermath aftermath)
    {
        var away = (From: aftermath.FaultAt, To: _writableAt ?? aftermath.FaultAt);
        var invites = LabInstants.Invites(aftermath.Plan.CarrierLog);
        return report with
        {
            DetectedMs = Round(_detected),
            Reason = _reason,
            WritableMs = Round((away.To - away.From).TotalMilliseconds),
            DialledWhileAway = invites.Count(i => i > away.From + Grace && i < away.To),
            AcknowledgedWhileAway = LabInstants.Dispositions(aftermath.Plan.DispositionLog).Count(d => d > away.From && d < away.To),
            DiallingResumedMs = Aftermath.MsToFirst(invites, away.To),
            AgentsLoggedOut = _loggedOut.Count,
            ScreensLost = aftermath.Screens.Count,
        };
    }

    /// <summary>Of one during which nothing can be written.</summary>
    public static IEnumerable<string> FaultsOfSilence(ChaosReport r)
    {
        if (r.DetectedMs is null)
            yield return "the floor never said that the database is away";
        if (r is { DetectedMs: not null, Reason: null })
            yield return "the floor did not say why";
        if (r.DialledWhileAway > 0)
            yield return $"{r.DialledWhileAway} calls were dialled while nothing could be written";
        if (r.AcknowledgedWhileAway == 0)
            yield return "no disposition was acknowledged while the database was away";
        foreach (var fault in Faults(r))
            yield return fault;
    }

    /// <summary>Of any.</summary>
    public static IEnumerable<string> Faults(ChaosReport r)
    {
        if (ChaosBars.Within("after a server took writes, dialling went on", r.DiallingResumedMs, ResumesWithinMs) is { } late)
            yield return late;
        if (r.AgentsLoggedOut > 0)
            yield return $"{r.AgentsLoggedOut} agents were logged out";
        if (r.ScreensLost > 0)
            yield return $"{r.ScreensLost} screens lost their server";
    }

    private static double? Round(double? ms) => ms is { } value ? Math.Round(value) : null;
}
