using System.Globalization;
using Carillon.Server.Demo;

namespace Carillon.Server.Chaos;

/// <summary>A fault's figures for people and as a file; the exit code.</summary>
internal static class ChaosScreen
{
    public static async Task<int> Tell(ChaosReport report, string? file, IReadOnlyList<string> findings, CancellationToken cancel)
    {
        if (file is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            await File.WriteAllTextAsync(file, report.ToJson(), cancel);
        }

        DemoScreen.Say("");
        Say($"{report.Scenario}: {report.Talking} calls talked and {report.Ringing} rang");
        if (report.DetectedMs is not null)
            Say($"noticed          after {Ms(report.DetectedMs)}");
        if (report is { AgentsMoved: { } agents, AgentsReadyMs: not null })
            Say($"agents           {agents} at work elsewhere after {Ms(report.AgentsReadyMs)}");
        if (report.AgentsToldMs is not null)
            Say($"agents           told after {Ms(report.AgentsToldMs)}; back {Ms(report.BackMs)} after the end of the fault");
        if (report.TakenOverMs is not null)
            Say($"the campaign     taken over after {Ms(report.TakenOverMs)}; back {Ms(report.BackMs)} after the end of the fault; at most {report.PaceOfPlan:0.00} of the allowed rate; {report.CommittedNotSent ?? 0} attempts were committed and not sent");
        if (report.ServerUpMs is not null)
            Say($"up               after {Ms(report.ServerUpMs)}; {report.RoutesTested - report.RoutesFailed} of {report.RoutesTested} routes carry sound");
        if (report.EmptiedMs is not null)
            Say($"empty            after {Ms(report.EmptiedMs)}");
        if (report.NewCallsThere is { } there)
            Say($"new calls there  {there}");
        if (report.AgentsToArrive is { } comers)
            Say($"logged in anew   {report.AgentsArrived} of {comers} were ready there after {Ms(report.AgentsArrivedMs)}, the first with a customer after {Ms(report.FirstCallMs)}");
        if (report.CustomersToRescue is { } customers)
            Say($"customers        {report.CustomersRescued} of {customers} on living servers got an agent again, after at most {Ms(report.RescueGapMs)}");
        if (report.Reason is not null)
            Say($"the floor said   {report.Reason}");
        if (report.ScreensLost is > 0)
            Say($"screens          {report.ScreensLost} lost their server and were back after {Ms(report.ScreensBackMs)}; {report.ScreensWithAnotherState ?? 0} with another state, {report.ScreensWithoutTheirText ?? 0} of {report.ScreensWithText ?? 0} without what was typed");
        if (report.WritableMs is not null)
            Say($"the database     took writes after {Ms(report.WritableMs)}; meanwhile {report.DialledWhileAway} dialled, {report.AcknowledgedWhileAway} dispositions acknowledged, {report.AgentsLoggedOut} agents logged out");
        if (report.DoNotCallEntered is not null)
            Say($"do not call      {report.DoNotCallEntered} numbers were entered, the turn of {report.DoNotCallPassedOver} came, {report.DoNotCallDialled} were dialled; replicas were {Ms(report.ReplicaLagMs)} behind");
        if (report.RoomNoticedMs is not null)
            Say($"its server       noticed the room on its disk after {Ms(report.RoomNoticedMs)}");
        if (report.Growth is { } growth)
            Say($"grew             memory {growth.RssMb} MB, managed {growth.HeapMb} MB, handles {growth.Handles}, threads {growth.Threads}, ports {growth.Ports}, grains {growth.Grains}");
        if (report.PacketsAfterFence is { } packets)
            Say($"after the pause  {packets} datagrams that it must not have sent");
        Say($"elsewhere        {report.CallsLostElsewhere} calls lost; longest gap {report.MaxGapMsElsewhere:0} ms ({report.MaxGapMsBefore:0} ms before; the machine was late by {report.SchedLateMs:0} ms)");
        if (report.DiallingResumedMs is not null)
            Say($"dialled again    after {Ms(report.DiallingResumedMs)}");
        Say($"without end {report.AttemptsWithoutEnd}, dialled twice {report.LeadsDialledTwice}, dispositions lost {report.AcknowledgedLost}, wrong party {report.WrongPartyAudio}, stuck legs {report.StuckLegs}");
        foreach (var finding in findings.Take(10))
            Say($"  {finding}");
        foreach (var fault in report.Faults)
            Say($"FAILED: {fault}");
        if (report.Passed)
            DemoScreen.Say("passed");
        return report.Passed ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static string Ms(double? ms) => ms is { } value ? value.ToString("0 ms", CultureInfo.InvariantCulture) : "-";

    private static void Say(FormattableString text) => DemoScreen.Say(text.ToString(CultureInfo.InvariantCulture));
}
