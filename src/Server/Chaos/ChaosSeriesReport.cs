using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carillon.Server.Chaos;

/// <summary>What <see cref="ChaosSeries"/> came to.</summary>
internal sealed record ChaosSeriesReport(bool Passed, IReadOnlyList<ChaosSeriesEntry> Scenarios)
{
    public string ToJson() => JsonSerializer.Serialize(this, ChaosSeriesJson.Default.ChaosSeriesReport);
}

/// <summary>One scenario: the medians of its runs, and all of them. A run without a report did not pass.</summary>
internal sealed record ChaosSeriesEntry(string Scenario, int Runs, IReadOnlyList<ChaosReport> Reports)
{
    /// <summary>The median of the verdicts; but what may never be lost or doubled may be so in none.</summary>
    public bool Passed => RunsPassed * 2 > Runs && LostOrTwice == 0;
    public int RunsPassed => Reports.Count(r => r.Passed);
    /// <summary>Of all runs together.</summary>
    public long LostOrTwice => Reports.Sum(r => r.CallsLostElsewhere + r.InvitesOffRecord + r.AttemptsWithoutEnd + r.LeadsDialledTwice + r.AcknowledgedLost + r.WrongPartyAudio + r.StuckLegs);
    public double? DetectedMs => Median(r => r.DetectedMs);
    public double? AgentsReadyMs => Median(r => r.AgentsReadyMs);
    public double? AgentsToldMs => Median(r => r.AgentsToldMs);
    public double? ScreensBackMs => Median(r => r.ScreensBackMs);
    public double? DiallingResumedMs => Median(r => r.DiallingResumedMs);
    public double? MaxGapMsElsewhere => Median(r => r.MaxGapMsElsewhere);
    public double? MaxGapMsBefore => Median(r => r.MaxGapMsBefore);
    public double? SchedLateMs => Median(r => r.SchedLateMs);

    /// <summary>Of the runs that measured it; of two, the worse one.</summary>
    private double? Median(Func<ChaosReport, double?> figure)
    {
        var values = Reports.Select(figure).OfType<double>().Order().ToList();
        return values.Count == 0 ? null : values[values.Count / 2];
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ChaosSeriesReport))]
internal sealed partial class ChaosSeriesJson : JsonSerializerContext;
