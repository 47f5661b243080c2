using Carillon.Contracts;
using Carillon.Lab.Report;

namespace Carillon.Server.Bench.Cluster;

/// <summary>Figures of readings.</summary>
internal static class ClusterJudge
{
    /// <param name="alone">The same web processes with no telephony server and nobody there.</param>
    /// <param name="m">What was measured.</param>
    public static ClusterSize Of(ClusterStretch alone, ClusterMeasured m)
    {
        var (w, attempts) = (m.Working, Math.Max(1.0, m.Working.Attempts));
        var control = (w.WebCpu - (m.Resting.WebCpu / m.Resting.Seconds * w.Seconds)) * 1000 / attempts;
        var database = (w.DatabaseCpu - (m.Resting.DatabaseCpu / m.Resting.Seconds * w.Seconds)) * 1000 / attempts;
        return new ClusterSize
        {
            Servers = m.Plan.Servers,
            AgentsReady = m.AgentsReadyAtRest,
            Attempts = w.Attempts,
            AttemptsPerSecond = Round(w.Attempts / w.Seconds, 1),
            CallsInFlight = Round(m.CallsInFlight, 0),
            AgentsInCall = m.AgentsInCall,
            ControlCpuMsPerAttempt = Round(control, 2),
            DatabaseCpuMsPerAttempt = Round(database, 2),
            IdleCpuPercent = Round(Percent(m.Resting), 2),
            IdleCpuPercentPerServer = Round((Percent(m.Empty) - Percent(alone)) / m.Plan.Servers, 3),
            IdleCpuPercentPer1000Agents = Round((Percent(m.Resting) - Percent(m.Empty)) * 1000 / m.Plan.Agents, 2),
            DecisionMs = Percentiles.Of(m.Decisions),
            StatementsPerAttempt = Round(w.Sql.Foreground / attempts, 2),
            RowsPerAttempt = Round(w.Sql.Rows / attempts, 2),
            StatementsPerAgentSecond = Round(w.Sql.Foreground / w.Seconds / m.Plan.Agents, 4),
            StatementsPerAgentSecondAtRest = Round(m.Resting.Sql.Foreground / m.Resting.Seconds / m.Plan.Agents, 4),
            BackgroundStatementsPerSecond = Round(w.Sql.Background / w.Seconds, 1),
            MemoryKbPerAgent = Round((m.Resting.To.WebMemory - m.Empty.To.WebMemory) / 1024.0 / m.Plan.Agents, 1),
            MemoryKbPerCall = Round((w.To.WebMemory - m.Resting.To.WebMemory) / 1024.0 / Math.Max(1, m.CallsInFlight), 1),
            WebCpuPercent = Round(Percent(w), 1),
            BusiestWebCpuPercent = Round(w.WebCpuOfEach.Max() / w.Seconds * 100, 1),
            DatabaseCpuPercent = Round(w.DatabaseCpu / w.Seconds * 100, 1),
            GeneratorCpuPercent = Round(w.GeneratorCpu / w.Seconds * 100, 1),
            MachineBusyPercent = Round(w.MachineBusy * 100, 1),
            SaturatesFirst = First(w),
            CrossServerShare = Share(m, c => c.CrossServer, c => c.Connected),
            DroppedShare = Share(m, c => c.Dropped, c => c.Answered),
            CommandsRefused = m.Refusals,
            DialledTwice = m.DialledTwice,
            Defects = m.Defects,
        };
    }

    /// <summary>A web process does not share its campaigns: the busiest of them is full first.</summary>
    private static Saturation First(ClusterStretch w)
    {
        var (web, database) = (w.WebCpuOfEach.Max() / w.Seconds, w.DatabaseCpu / w.Seconds);
        var capacity = ClusterMusts.BusyPercent / 100 * Environment.ProcessorCount * (w.Attempts / w.Seconds);
        return web >= database ? new("web", Round(capacity / web, 0)) : new("database", Round(capacity / database, 0));
    }

    private static double Share(ClusterMeasured m, Func<CampaignFloorDto, long> part, Func<CampaignFloorDto, long> whole)
    {
        var of = m.After.Campaigns.Sum(whole) - m.Before.Campaigns.Sum(whole);
        return of <= 0 ? 0 : Round((m.After.Campaigns.Sum(part) - m.Before.Campaigns.Sum(part)) / (double)of, 4);
    }

    private static double Percent(ClusterStretch s) => s.WebCpu / s.Seconds * 100;

    private static double Round(double value, int digits) => Math.Round(value, digits);
}
