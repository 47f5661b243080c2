using System.Globalization;
using System.Text.Json;

namespace Carillon.Interop.Kit;

/// <summary>A demo's JSON report, read by field name as any other program would.</summary>
internal sealed class DemoReport(JsonElement root)
{
    public static DemoReport Read(string file)
    {
        Assert.True(File.Exists(file), $"the demo wrote no report to {file}");
        return new DemoReport(JsonDocument.Parse(File.ReadAllText(file)).RootElement);
    }

    public double this[params string[] path] => path.Aggregate(root, (element, name) => element.GetProperty(name)).GetDouble();

    /// <summary>Nobody was harmed: what a demo's exit code says too, but by name.</summary>
    public void IsClean() =>
        IsZero("one_way_audio", "wrong_party_audio", "silent_recordings", "leads_dialled_twice", "attempts_without_end", "stuck_legs", "dispositions_lost", "lab_defects");

    /// <summary>What a process's death may cost the database: nothing for agents at rest, and for an attempt twice of what it costs else.</summary>
    public void CostsLittle()
    {
        IsIn(0, 0, "sql", "per_idle_agent_second");
        IsIn(0, 12, "sql", "per_attempt");
    }

    /// <summary>Fails with the whole report: where the machine is not ours, the figures beside the wrong one are all there is.</summary>
    public void IsZero(params IEnumerable<string> counters)
    {
        foreach (var counter in counters)
            IsIn(0, 0, counter);
    }

    public void IsIn(double least, double most, params string[] path) =>
        Assert.True(this[path] >= least && this[path] <= most, string.Create(CultureInfo.InvariantCulture, $"{string.Join('.', path)} is {this[path]}, not in {least} to {most}:\n{this}"));

    /// <summary>Every call that was connected has its recording.</summary>
    public void IsRecorded() => IsIn(this["connected"], this["connected"], "recordings");

    public override string ToString() => root.GetRawText();
}
