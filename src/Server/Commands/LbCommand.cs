using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Carillon.Server.Balancer;
using Carillon.Server.Options;
using Spectre.Console;

namespace Carillon.Server.Commands;

/// <summary><c>carillon lb status</c> and <c>carillon lb haproxy</c>: the balancer's state, and its settings for an HAProxy in its place.</summary>
internal static class LbCommand
{
    private static readonly Option<string?> Config = new("--config") { Description = "JSON file with the section Lb: the same as the balancer's." };
    private static readonly Option<string[]> Set = new("--set") { Description = "Lb:Name=value, over file and environment; may be given several times.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the state as JSON instead of a table." };
    private static readonly Option<string?> Out = new("--out") { Description = "Write the configuration to this file instead of standard output." };
    private static readonly Option<string?> Bundle = new("--bundle") { Description = "Write certificate and key into this one file, as HAProxy wants them; needed where Lb:CertificateKeyFile is set." };

    public static Command Build()
    {
        var status = new Command("status", "Who is behind a running balancer, and how they are. Exit code 1: no web server is ready.") { Config, Set, Json };
        status.SetAction(Status);
        var haproxy = new Command("haproxy", "Writes a configuration of HAProxy that does what the balancer of these settings does.") { Config, Set, Out, Bundle };
        haproxy.SetAction(Haproxy);
        return new Command("lb", "The balancer in front of the web servers.") { status, haproxy };
    }

    private static async Task<int> Status(ParseResult parsed, CancellationToken cancel)
    {
        var faults = new Faults();
        var options = Read(parsed, faults);
        if (faults.Texts.Count > 0)
            return Complain.BadInput(faults.Texts);

        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var address = new Uri($"http://{options.Admin}{StatusDoor.Path}");
        try
        {
            var status = await http.GetFromJsonAsync(address, BalancerStatusJson.Default.BalancerStatus, cancel);
            return Show(status!, parsed.GetValue(Json));
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return Complain.Unavailable($"no balancer answers at {address}: {e.Message}");
        }
    }

    private static int Show(BalancerStatus status, bool json)
    {
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(status, BalancerStatusJson.Default.BalancerStatus));
        else
            Say(status);
        foreach (var fault in status.Faults)
            Console.Error.WriteLine($"carillon: the settings file has changed, but the old settings are in force: {fault}");
        return status.Serves ? ExitCodes.Done : ExitCodes.Failed;
    }

    /// <summary>A table of words and numbers, and below it a line for each that is not ready: why not.</summary>
    private static void Say(BalancerStatus status)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("web", "address", "state", "busy", "screens", "requests", "failed", "moved");
        foreach (var column in table.Columns)
            column.NoWrap();
        foreach (var s in status.WebServers)
            table.AddRow(s.Name.EscapeMarkup(), (s.Address ?? "").TrimEnd('/').EscapeMarkup(), s.State, Text($"{s.Busy}"), Text($"{s.Connections}"), Text($"{s.Requests}"), Text($"{s.Failures}"), Text($"{s.CutOff}"));
        AnsiConsole.Write(table);
        foreach (var s in status.WebServers.Where(s => s.Why.Length > 0))
            Console.WriteLine(Text($"{s.Name} is {s.State.Replace('_', ' ')} for {s.StateSeconds:0} s: {s.Why}"));
    }

    private static async Task<int> Haproxy(ParseResult parsed, CancellationToken cancel)
    {
        var faults = new Faults();
        var options = Read(parsed, faults);
        var bundle = parsed.GetValue(Bundle);
        faults.Unless(
            !options.Http.HasHttps || options.CertificateKeyFile is null || bundle is not null,
            "HAProxy reads certificate and key from one file, and Lb:CertificateKeyFile is another one: give --bundle FILE, and both are written there");
        if (faults.Texts.Count > 0)
            return Complain.BadInput(faults.Texts);

        var certificate = options.Http.HasHttps ? bundle ?? options.CertificateFile : null;
        try
        {
            if (certificate is not null && certificate == bundle)
                await WriteBundle(options, bundle, cancel);
            var text = HaproxyText.Of(options, certificate is null ? null : Path.GetFullPath(certificate));
            if (parsed.GetValue(Out) is { } file)
                await File.WriteAllTextAsync(file, text, cancel);
            else
                Console.Write(text);
            return ExitCodes.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Complain.BadInput(e.Message);
        }
    }

    /// <summary>For nobody else to read: the key is in it.</summary>
    private static async Task WriteBundle(LbRoleOptions options, string file, CancellationToken cancel)
    {
        var parts = new[] { options.CertificateFile, options.CertificateKeyFile }.OfType<string>();
        var texts = await Task.WhenAll(parts.Select(p => File.ReadAllTextAsync(p, cancel)));
        File.Delete(file);
        var mine = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            mine.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var bundle = new StreamWriter(file, mine);
        foreach (var text in texts)
            await bundle.WriteLineAsync(text.TrimEnd());
    }

    private static LbRoleOptions Read(ParseResult parsed, Faults faults) => new SettingsSource(parsed.GetValue(Config), parsed.GetValue(Set) ?? []).Read(faults);

    private static string Text(FormattableString value) => value.ToString(CultureInfo.InvariantCulture);
}
