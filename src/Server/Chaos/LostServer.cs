using System.Diagnostics;
using Carillon.Contracts;
using Carillon.Lab.History;
using Carillon.Server.Demo;
using Carillon.Server.Processes;

namespace Carillon.Server.Chaos;

/// <summary>A telephony server dies, or stands still, in the middle of a full floor: what the floor sees of it, and what becomes of agents and customers.</summary>
internal sealed class LostServer(ChaosOptions options) : IIncident
{
    private const string Victim = "t2";
    private const double DetectedWithinMs = 1500;
    private const double AgentsReadyWithinMs = 3000;
    /// <summary>Three packets: less nobody hears.</summary>
    private const double GapMs = 60;
    private static readonly TimeSpan FullWithin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);
    private static readonly string[] Lost = ["SERVER_LOST", "TRUNK_LOST", "MEDIA_TIMEOUT"];

    private readonly Stopwatch _sinceFault = new();
    private readonly HashSet<string> _agentsAway = [];
    private readonly HashSet<string> _agentsHit = [];
    private readonly HashSet<string> _toRescue = [];
    private readonly HashSet<string> _rescued = [];
    private DateTimeOffset _faultAt;
    private FloorDto? _atFault;
    private double? _detected;
    private double? _agentsReady;
    private double? _resumed;

    /// 1 the floor is full, and was for a while  2 the fault  3 what is seen of it  4 the server comes back  5 and works again
    public async Task Happen(DemoPlan plan, DemoFloor floor, CancellationToken cancel)
    {
        using var api = new ApiClient(plan.WebUrl, "supervisor", DemoPlan.Password);
        await api.LogIn(cancel);
        await UntilFull(api, cancel); // 1
        await Task.Delay(options.Before, cancel);
        await UntilFull(api, cancel);
        DemoScreen.Say($"{Victim} is {(options.Scenario is ChaosScenario.KillTelephony ? "killed" : "stopped")} ...");
        var back = new TaskCompletionSource();
        var process = Strike(floor, back.Task); // 2
        while (_sinceFault.Elapsed < options.AwayFor) // 3
        {
            Look(await api.Floor(cancel));
            await Task.Delay(LookEvery, cancel);
        }

        DemoScreen.Say($"{Victim} comes back ...");
        back.SetResult(); // 4
        if (options.Scenario is ChaosScenario.PauseTelephony)
            ProcessSignals.Continue(process);
        while (_sinceFault.Elapsed < options.AwayFor + options.After) // 5
        {
            var now = await api.Floor(cancel);
            Look(now);
            if (now.Servers.Any(s => s.Id == Victim && s.Up && s.CallsPerSecond > 0))
                _resumed ??= _sinceFault.Elapsed.TotalMilliseconds;
            await Task.Delay(LookEvery, cancel);
        }
    }

    public async Task<int> Judge(DemoPlan plan, DemoJudge judge, CancellationToken cancel)
    {
        var calls = await CallPlace.ReadAll(plan.Database, cancel);
        var fault = _faultAt.ToUnixTimeMilliseconds();
        // Who lost his agent and has another one now is not elsewhere, though he looks so afterwards.
        var hit = calls.Where(c => _toRescue.Contains(c.Phone)).ToList();
        var elsewhere = calls.Except(hit).Where(c => !c.Touches(Victim) && !(c.EndedAt < fault)).ToList();
        var demo = judge.Report();
        var report = new ChaosReport
        {
            Scenario = options.Name,
            Talking = _atFault!.Campaigns.Sum(c => c.Talking),
            Ringing = _atFault.Campaigns.Sum(c => c.Ringing),
            DetectedMs = Round(_detected),
            AgentsReadyMs = Round(_agentsReady),
            AgentsMoved = _agentsHit.Count,
            CustomersToRescue = _toRescue.Count,
            CustomersRescued = _rescued.Count,
            RescueGapMs = hit.Count == 0 ? null : Gap(hit),
            CallsLostElsewhere = elsewhere.Count(c => Lost.Contains(c.Cause)),
            MaxGapMsElsewhere = Gap(elsewhere.Where(c => c.ConnectedAt < fault)),
            MaxGapMsBefore = Gap(calls.Where(c => c.EndedAt < fault)),
            AttemptsWithoutEnd = demo.AttemptsWithoutEnd,
            LeadsDialledTwice = demo.LeadsDialledTwice,
            AcknowledgedLost = demo.DispositionsLost,
            WrongPartyAudio = demo.WrongPartyAudio,
            StuckLegs = demo.StuckLegs,
            DiallingResumedMs = Round(_resumed),
            Faults = [],
        };
        report = report with { Faults = [.. Faults(report)] };
        return await ChaosScreen.Tell(report, options.Report, demo.Findings, cancel);

        double Gap(IEnumerable<CallPlace> of) => of.Select(c => judge.Lab.GapsMs.GetValueOrDefault(c.Attempt)).DefaultIfEmpty().Max();
    }

    private static IEnumerable<string> Faults(ChaosReport r)
    {
        if (r.DetectedMs is not <= DetectedWithinMs)
            yield return $"the floor noticed after {r.DetectedMs?.ToString() ?? "never"} ms; {DetectedWithinMs} are allowed";
        if (r.AgentsReadyMs is not <= AgentsReadyWithinMs)
            yield return $"the agents were ready again after {r.AgentsReadyMs?.ToString() ?? "never"} ms; {AgentsReadyWithinMs} are allowed";
        if (r.CustomersRescued < r.CustomersToRescue)
            yield return $"{r.CustomersToRescue - r.CustomersRescued} of {r.CustomersToRescue} customers on living servers got no agent again";
        if (r.CallsLostElsewhere > 0)
            yield return $"{r.CallsLostElsewhere} calls were lost on other servers";
        if (r.MaxGapMsElsewhere > Math.Max(GapMs, r.MaxGapMsBefore))
            yield return $"a call on other servers had a gap of {r.MaxGapMsElsewhere} ms; before the fault the longest was {r.MaxGapMsBefore} ms";
        foreach (var (count, what) in new (long, string)[] { (r.AttemptsWithoutEnd, "attempts have no end"), (r.LeadsDialledTwice, "leads were dialled twice"), (r.AcknowledgedLost, "acknowledged dispositions are lost"), (r.WrongPartyAudio, "parties heard somebody else"), (r.StuckLegs, "legs are stuck") })
        {
            if (count > 0)
                yield return $"{count} {what}";
        }
    }

    private async Task UntilFull(ApiClient api, CancellationToken cancel)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            _atFault = await api.Floor(cancel);
            var (talking, ringing) = (_atFault.Campaigns.Sum(c => c.Talking), _atFault.Campaigns.Sum(c => c.Ringing));
            if (talking >= options.Talking && ringing >= options.Ringing)
                return;
            if (waited.Elapsed > FullWithin)
                throw new TimeoutException($"the floor did not fill: {talking} talk and {ringing} ring; {options.Talking} and {options.Ringing} are needed");
            await Task.Delay(LookEvery, cancel);
        }
    }

    private int Strike(DemoFloor floor, Task back)
    {
        foreach (var agent in _atFault!.Agents.Where(a => a.Server == Victim && a.State is not AgentStateDto.LoggedOut))
        {
            _agentsHit.Add(agent.Agent);
            if (agent is { State: AgentStateDto.InCall, CrossServer: true, CallPhone: { } customer })
                _toRescue.Add(customer);
        }

        _agentsAway.UnionWith(_agentsHit);
        var child = floor.Child(Victim);
        var process = child.Id ?? throw new IOException($"{Victim} does not run");
        child.MayStart = back;
        _faultAt = DateTimeOffset.UtcNow;
        _sinceFault.Start();
        if (options.Scenario is ChaosScenario.KillTelephony)
            ProcessSignals.KillAtOnce(process);
        else
            ProcessSignals.Stop(process);
        return process;
    }

    private void Look(FloorDto floor)
    {
        if (floor.Servers.Any(s => s.Id == Victim && s.Life == "DEAD"))
            _detected ??= _sinceFault.Elapsed.TotalMilliseconds;
        foreach (var agent in floor.Agents.Where(a => a.Server != Victim && _agentsHit.Contains(a.Agent)))
        {
            if (agent is not { State: AgentStateDto.Paused, PauseCode: "PHONE" })
                _agentsAway.Remove(agent.Agent);
        }

        if (_agentsAway.Count == 0)
            _agentsReady ??= _sinceFault.Elapsed.TotalMilliseconds;
        foreach (var agent in floor.Agents.Where(a => a is { State: AgentStateDto.InCall, CallPhone: not null } && a.Server != Victim && _toRescue.Contains(a.CallPhone)))
            _rescued.Add(agent.CallPhone!);
    }

    private static double? Round(double? ms) => ms is { } value ? Math.Round(value) : null;
}
