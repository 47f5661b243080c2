using System.Reflection;
using System.Text;

namespace Carillon.Tests.Architecture;

/// <summary>Which project of src/ may know which. The table is the design; the test reads the assemblies.</summary>
public sealed class Arrows
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Protocols"] = [],
        ["Journal"] = [],
        ["Contracts"] = [],
        ["Signalling"] = ["Protocols"],
        ["Media"] = ["Protocols"],
        ["Telephony"] = [],
        ["Switch"] = ["Telephony", "Signalling", "Media", "Journal", "Protocols"],
        ["Domain"] = ["Telephony"],
        ["Storage"] = ["Domain", "Journal", "Telephony"],
        ["Web.Client"] = ["Contracts"],
        ["Web"] = ["Domain", "Contracts", "Web.Client"],
        ["Lab"] = ["Signalling", "Media", "Protocols", "Contracts", "Journal"],
    };

    /// <summary>Packages and framework parts that a project must never see, whatever its project file says.</summary>
    private static readonly Dictionary<string, string[]> Forbidden = new()
    {
        ["Protocols"] = ["System.Net.Sockets", "Microsoft."],
        ["Journal"] = ["System.Net", "Microsoft."],
        ["Contracts"] = ["Microsoft."],
        ["Domain"] = ["System.Data.Common", "linq2db", "MySqlConnector", "Microsoft.Data.Sqlite", "System.Net.Http", "System.Net.Sockets", "Microsoft.AspNetCore"],
        ["Switch"] = ["Orleans.", "linq2db", "MySqlConnector", "Microsoft.Data.Sqlite", "System.Data.Common"],
        ["Media"] = ["Microsoft.AspNetCore", "Grpc."],
        ["Web"] = ["linq2db", "MySqlConnector", "Microsoft.Data.Sqlite", "System.Data.Common"],
    };

    /// <summary>Media knows no signalling, though SIP and IAX2 live in an assembly that it uses for RTP, codecs and WAV.</summary>
    private static readonly string[] SignallingProtocols = ["Carillon.Protocols.Sip", "Carillon.Protocols.Sdp", "Carillon.Protocols.Iax2"];

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_knows_only_those_below_it(string project)
    {
        var faults = References(project)
            .Where(name => name.StartsWith("Carillon.", StringComparison.Ordinal))
            .Select(name => name["Carillon.".Length..])
            .Except(Allowed[project])
            .ToList();

        Assert.True(faults.Count == 0, Explain(project, faults));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_stays_clear_of_what_is_not_its_business(string project)
    {
        var never = Forbidden.GetValueOrDefault(project, []);
        var faults = References(project).Where(name => never.Any(n => Hits(name, n))).ToList();

        Assert.True(faults.Count == 0, Explain(project, faults));
    }

    [Fact]
    public void Media_knows_no_signalling_protocol()
    {
        var result = NetArchTest.Rules.Types.InAssembly(Load("Media")).Should().NotHaveDependencyOnAny(SignallingProtocols).GetResult();

        Assert.True(result.IsSuccessful, "Media uses signalling in: " + string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Fact]
    public void Every_project_of_the_house_is_in_the_table()
    {
        var built = Directory.GetFiles(AppContext.BaseDirectory, "Carillon.*.dll")
            .Select(path => Path.GetFileNameWithoutExtension(path)["Carillon.".Length..])
            .Where(name => name is not ("Tests" or "Interop"));

        Assert.Equal(Allowed.Keys.Order(), built.Order());
    }

    private static bool Hits(string name, string forbidden) => forbidden.EndsWith('.')
        ? name.StartsWith(forbidden, StringComparison.Ordinal)
        : name == forbidden || name.StartsWith(forbidden + ".", StringComparison.Ordinal);

    private static IEnumerable<string> References(string project) =>
        Load(project).GetReferencedAssemblies().Select(reference => reference.Name!);

    private static Assembly Load(string project) => Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, $"Carillon.{project}.dll"));

    private static string Explain(string project, IReadOnlyList<string> faults)
    {
        var text = new StringBuilder().AppendLine($"{project} knows what it must not: {string.Join(", ", faults)}. Allowed:");
        foreach (var (from, to) in Allowed)
            text.AppendLine($"  {from} -> {(to.Length == 0 ? "BCL" : string.Join(", ", to))}");
        return text.ToString();
    }
}
