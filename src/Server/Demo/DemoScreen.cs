using System.Globalization;
using Carillon.Contracts;
using Carillon.Domain.Leads;
using Spectre.Console;

namespace Carillon.Server.Demo;

/// <summary>What a demo says in the terminal: a live table for people, a line every few seconds into a pipe or log.</summary>
internal sealed class DemoScreen(DemoPlan plan)
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    private readonly bool _interactive = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    public static void Importing(ImportProgress progress)
    {
        if (progress.Finished)
            Say(string.Create(CultureInfo.InvariantCulture, $"{progress.Imported:N0} leads imported"));
    }

    public void Welcome()
    {
        Say("");
        Say($"Open {string.Join(" or ", plan.Pages)}");
        Say($"  agent       {DemoPlan.HumanAgent} / {DemoPlan.Password}     campaign {DemoPlan.Campaign}, phone {DemoPlan.HumanPhone} (a software phone that answers by itself)");
        Say($"  supervisor  supervisor / {DemoPlan.Password}");
        Say($"  admin       admin / {DemoPlan.Password}");
        Say($"  API         {plan.WebUrl}api/reference        logs {plan.LogFolder}");
        if (plan.Options.Metrics)
            Say($"  monitoring  prometheus --config.file={Path.Combine(plan.Folder, DemoMonitoring.FileName)}");
        Say("");
    }

    public Task Live(Func<Action<FloorDto, TimeSpan>, Task> work)
    {
        if (!_interactive)
            return work(LinePrinter());
        return AnsiConsole.Live(new Text("starting ...")).StartAsync(context => work((floor, elapsed) =>
        {
            context.UpdateTarget(DemoTable.Of(floor, elapsed, plan.Options.For));
            context.Refresh();
        }));
    }

    public static void Say(string text) => Console.WriteLine(text);

    public void Result(DemoReport r)
    {
        Say("");
        Say(F($"{r.Attempts} attempts, {r.Answered} answered, {r.Connected} connected ({r.CrossServerCalls} across servers), {r.Dropped} dropped ({r.DropRate:P1}), {r.Recordings} recordings"));
        Say(F($"answer to audio   local p50 {r.AnswerToAudioMs.Local.P50} p99 {r.AnswerToAudioMs.Local.P99} ms, across p50 {r.AnswerToAudioMs.Cross.P50} p99 {r.AnswerToAudioMs.Cross.P99} ms"));
        Say(F($"  agent was ready local p50 {r.AnswerToAudioAgentReadyMs.Local.P50} p99 {r.AnswerToAudioAgentReadyMs.Local.P99} ms, across p50 {r.AnswerToAudioAgentReadyMs.Cross.P50} p99 {r.AnswerToAudioAgentReadyMs.Cross.P99} ms"));
        Say(F($"screen pop        p50 {r.ScreenPopMs.P50} p99 {r.ScreenPopMs.P99} ms, before the audio in {r.PopBeforeAudio:P1}"));
        Say(F($"agents            {r.AgentUtilisation:P1} busy; peak {r.CallsPerSecondPeak:0.#} calls a second"));
        Say(F($"SQL               {r.Sql.PerAttempt:0.00} statements an attempt, {r.Sql.PerIdleAgentSecond:0.###} an idle agent-second, background {r.Sql.BackgroundPerSecond:0.00} a second"));
        Say(F($"CPU seconds       web {r.CpuSeconds.Web:0.0}, telephony {r.CpuSeconds.Telephony?.ToString("0.0", CultureInfo.InvariantCulture) ?? "not known"}, lab {r.CpuSeconds.Lab:0.0}, database {r.CpuSeconds.Database:0.0}"));
        Say(F($"one-way {r.OneWayAudio}, wrong party {r.WrongPartyAudio}, silent recordings {r.SilentRecordings}, dialled twice {r.LeadsDialledTwice}, without end {r.AttemptsWithoutEnd}, stuck legs {r.StuckLegs}, dispositions lost {r.DispositionsLost}"));
        foreach (var finding in r.Findings.Take(10))
            Say("  " + finding);
        Say(r.Red.Count == 0 ? "all counters that must be 0 are 0" : "RED: " + string.Join(", ", r.Red));
        if (plan.Options.Report is { } file)
            Say($"report written to {file}");
    }

    private static Action<FloorDto, TimeSpan> LinePrinter()
    {
        var next = TimeSpan.Zero;
        return (floor, elapsed) =>
        {
            if (elapsed < next)
                return;
            next = elapsed + LineEvery;
            Say(DemoTable.Line(floor, elapsed));
        };
    }

    private static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
