using Carillon.Contracts;
using Carillon.Lab.History;
using Carillon.Server.Commands;
using Carillon.Server.Demo;

namespace Carillon.Server.Chaos;

/// <summary>What all scenarios share: a floor that is full and has been for a while, and the judgement of everybody whom the fault must not touch.</summary>
internal sealed class ChaosRun(ChaosOptions options, IScenario scenario) : IIncident
{
    /// <summary>Causes of an end that nobody wanted.</summary>
    private static readonly string[] Lost = ["SERVER_LOST", "TRUNK_LOST", "MEDIA_TIMEOUT", "SERVER_SHUTDOWN"];

    private Stage? _stage;
    private double _lateMs;

    public static async Task<int> Execute(ChaosOptions options, IScenario scenario, CancellationToken cancel)
    {
        try
        {
            await using var ground = await scenario.Prepare(options.DataFolder + "-ground", cancel);
            return await DemoRun.Execute(scenario.Floor(options.ToDemo()), cancel, incident: new ChaosRun(options, scenario));
        }
        catch (IOException e)
        {
            return Complain.Unavailable(e.Message);
        }
    }

    /// 1 the floor is full  2 and works for a while  3 the fault, and what is seen of it
    public async Task Happen(DemoPlan plan, DemoFloor floor, CancellationToken cancel)
    {
        using var page = new ApiClient(plan.WebUrl, "supervisor", DemoPlan.Password);
        await page.LogIn(cancel);
        _stage = new Stage(options, plan, floor, page);
        await _stage.UntilFull(_ => true, cancel); // 1
        using var lateness = new MachineLateness();
        await Task.Delay(options.Before, cancel); // 2
        await _stage.UntilFull(scenario.MayStrike, cancel);
        await scenario.Happen(_stage, cancel); // 3
        _lateMs = lateness.WorstMs;
    }

    public async Task<int> Judge(DemoPlan plan, DemoJudge judge, CancellationToken cancel)
    {
        var stage = _stage ?? throw new InvalidOperationException("nothing has happened");
        var aftermath = new Aftermath(plan, judge, await CallPlace.ReadAll(plan.Database, cancel), stage.FaultAt);
        var report = scenario.Tell(Common(stage, aftermath), aftermath);
        report = report with { Faults = [.. ChaosBars.Faults(report), .. scenario.Faults(report)] };
        return await ChaosScreen.Tell(report, options.Report, judge.Report().Findings, cancel);
    }

    private ChaosReport Common(Stage stage, Aftermath aftermath)
    {
        var demo = aftermath.Judge.Report();
        var elsewhere = aftermath.Since.Where(c => !scenario.Touches(c)).ToList();
        return new ChaosReport
        {
            Scenario = options.Scenario,
            Talking = stage.AtFault.Talking,
            Ringing = stage.AtFault.Ringing,
            AgentsAtFault = stage.AtFault.Agents.Count(a => a.State is not AgentStateDto.LoggedOut),
            CallsLostElsewhere = elsewhere.Count(c => Lost.Contains(c.Cause)),
            MaxGapMsElsewhere = aftermath.MaxGapMs(elsewhere.Where(aftermath.Talked)),
            MaxGapMsBefore = aftermath.MaxGapMs(aftermath.Before),
            SchedLateMs = Math.Round(_lateMs, 1),
            InvitesOffRecord = aftermath.Judge.History.InvitesWithoutAttempt,
            AttemptsWithoutEnd = demo.AttemptsWithoutEnd,
            LeadsDialledTwice = demo.LeadsDialledTwice,
            AcknowledgedLost = demo.DispositionsLost,
            WrongPartyAudio = demo.WrongPartyAudio,
            StuckLegs = demo.StuckLegs,
            Faults = [],
        };
    }
}
