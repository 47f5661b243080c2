using Carillon.Lab.Agents;
using Carillon.Lab.History;
using Carillon.Server.Demo;

namespace Carillon.Server.Chaos;

/// <summary>What is known when the floor has wound down.</summary>
/// <param name="Calls">All attempts.</param>
internal sealed record Aftermath(DemoPlan Plan, DemoJudge Judge, IReadOnlyList<CallPlace> Calls, DateTimeOffset FaultAt)
{
    private long Fault => FaultAt.ToUnixTimeMilliseconds();

    public IEnumerable<CallPlace> Before => Calls.Where(c => c.EndedAt < Fault);

    /// <summary>At the fault, or after it.</summary>
    public IEnumerable<CallPlace> Since => Calls.Where(c => !(c.EndedAt < Fault));

    /// <summary>Agents' screens that have lost their server since the fault, and were there again.</summary>
    public IReadOnlyList<ScreenReturn> Screens => [.. Judge.Lab.Screens.Where(s => s.LostAt / 1000 >= Fault)];

    /// <summary>From an instant to the first of these after it; null: there is none.</summary>
    public static double? MsToFirst(IReadOnlyList<DateTimeOffset> instants, DateTimeOffset after) =>
        instants.Where(i => i > after).Select(i => (double?)Math.Round((i - after).TotalMilliseconds)).FirstOrDefault();

    /// <summary>Conversations without a recording, or with a silent one.</summary>
    public long RecordingsMissing => Judge.History.Connected - Judge.History.Recordings + (Judge.Lab.SilentRecordings ?? 0);

    public bool Talked(CallPlace call) => call.ConnectedAt < Fault;

    /// <summary>The longest that the customer of one of these heard nobody between two of his agents.</summary>
    public double MaxBetweenAgentsMs(IEnumerable<CallPlace> calls) => calls.Select(c => Judge.Lab.BetweenAgentsMs.GetValueOrDefault(c.Attempt)).DefaultIfEmpty().Max();

    /// <summary>The longest that the parties of one of these did not hear each other, by the lab's ears.</summary>
    public double MaxGapMs(IEnumerable<CallPlace> calls) => calls.Select(c => Judge.Lab.GapsMs.GetValueOrDefault(c.Attempt)).DefaultIfEmpty().Max();
}
