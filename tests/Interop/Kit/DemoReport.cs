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

    public override string ToString() => root.GetRawText();
}
