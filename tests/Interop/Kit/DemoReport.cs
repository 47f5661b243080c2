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
