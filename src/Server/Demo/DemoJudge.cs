using Carillon.Lab.History;
using Carillon.Lab.Report;

namespace Carillon.Server.Demo;

/// <summary>Puts the report together from those who measured: the lab's ears, the history checker, the SQL meter, the kernel.</summary>
internal sealed record DemoJudge
{
    public required LabReport Lab { get; init; }
    public required HistoryReport History { get; init; }
    /// <summary>From the first dial to the last end.</summary>
    public required SqlReading Working { get; init; }
    public required TimeSpan WorkingTime { get; init; }
    /// <summary>Agents ready, nothing dialled.</summary>
    public required SqlReading Resting { get; init; }
    public required TimeSpan RestingTime { get; init; }
    public required int AgentsResting { get; init; }
    public required CpuFigures Cpu { get; init; }
    public required TimeSpan Duration { get; init; }

    public DemoReport Report() => new()
    {
        Attempts = History.Attempts,
        Answered = History.Answered,
        Connected = History.Connected,
        Dropped = History.Dropped,
        DropRate = Ratio(History.Dropped, History.Answered),
        CrossServerCalls = Lab.CrossServerCalls,
        OneWayAudio = Lab.OneWayAudio,
        WrongPartyAudio = Lab.WrongPartyAudio,
        SilentRecordings = Lab.SilentRecordings ?? 0,
        Recordings = History.Recordings,
        LeadsDialledTwice = History.LeadsDialledTwice,
        AttemptsWithoutEnd = History.AttemptsWithoutEnd,
        StuckLegs = History.StuckLegs,
        DispositionsLost = History.DispositionsLost,
        AnswerToAudioMs = Of(Lab.AnswerToAudioMs),
        AgentToCustomerMs = Of(Lab.AnswerToAudioAtCustomerMs),
        AnswerToAudioAgentReadyMs = Of(Lab.AnswerToAudioAgentReadyMs),
        ScreenPopMs = Of(Lab.ScreenPopMs),
        PopBeforeAudio = Lab.PopBeforeAudio ?? 0,
        AgentUtilisation = Math.Round(Lab.AgentUtilisation ?? 0, 3),
        CallsPerSecondPeak = Lab.CallsPerSecondPeak,
        Sql = Sql(),
        CpuSeconds = Cpu,
        DurationS = Math.Round(Duration.TotalSeconds, 1),
        LabDefects = Lab.LabDefects,
        Findings = [.. History.Findings, .. Lab.Suspects.Select(s => s.ToString())],
    };

    private SqlFigures Sql() => new(
        Working.Statements,
        Working.Rows,
        PerAttempt: Ratio(Working.Foreground, History.Attempts),
        PerIdleAgentSecond: Ratio(Resting.Foreground, AgentsResting * RestingTime.TotalSeconds),
        BackgroundPerSecond: Ratio(Working.Background, WorkingTime.TotalSeconds));

    private static LocalAndCrossFigures Of(LocalAndCross measured) => new(Of(measured.Local), Of(measured.Cross));

    private static PercentileFigures Of(Percentiles p) => new(p.P50, p.P99, p.Max, p.Count);

    private static double Ratio(double part, double whole) => whole > 0 ? Math.Round(part / whole, 4) : 0;
}
