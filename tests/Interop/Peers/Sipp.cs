using System.Globalization;
using System.Text.RegularExpressions;
using Carillon.Interop.Kit;

namespace Carillon.Interop.Peers;

/// <summary>SIPp as a carrier, on an address of its own, with a scenario of ours.</summary>
internal sealed partial class Sipp : IAsyncDisposable
{
    private const string Program = "/usr/bin/sipp";
    /// <summary>"Finish the calls and quit", as SIPp's manual has it.</summary>
    private const int Quit = 10;

    private readonly Peer _process;
    private readonly string _folder;

    private Sipp(Peer process, string folder)
    {
        _process = process;
        _folder = folder;
    }

    /// <param name="folder">Where SIPp works: for what the scenario plays, and for its logs and statistics.</param>
    public static Task<Sipp> Speaks(string folder, string address) => Start(folder, address, Scenario());

    /// <summary>Customers who say nothing of their own: what they hear is sent back. Over TCP, all calls on one connection.</summary>
    public static Task<Sipp> EchoesOverTcp(string folder, string address) => Start(folder, address, Rtp().Replace(Scenario(), ""), "-rtp_echo", "-t", "t1");

    private static string Scenario() => File.ReadAllText(Path.Combine(Repository.Root, "tests", "Interop", "Peers", "customers.xml"));

    private static async Task<Sipp> Start(string folder, string address, string scenario, params string[] more)
    {
        Assert.SkipUnless(File.Exists(Program), "sipp is not installed (Debian package sip-tester)");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "scenario.xml"), scenario);
        var process = Peer.Start(Program,
        [
            "-sf", "scenario.xml", "-i", address, "-p", "5060", "-mi", address, "-mp", "6000", "-nostdin", "-watchdog_interval", "0",
            "-trace_stat", "-stf", "statistics.csv", "-fd", "1", "-trace_logs", "-log_file", "calls.log", "-trace_err", "-error_file", "errors.log", .. more,
        ], folder);
        var sipp = new Sipp(process, folder);
        await Eventually.Holds(() => File.Exists(sipp.StatisticsFile), TimeSpan.FromSeconds(20), () => "SIPp to start; it said:\n" + process.Output);
        return sipp;
    }

    /// <summary>What SIPp did not expect, in its own words; a time-out for which the scenario has a way on is none.</summary>
    public IReadOnlyList<string> Complaints =>
        [.. Event().Split(Read("errors.log")).Skip(1).Where(text => !text.Contains("jumping to label", StringComparison.Ordinal))];

    /// <summary>Calls that went by the scenario to its end; SIPp counts an OPTIONS as one too, we do not.</summary>
    public long Calls => Statistic("SuccessfulCall(C)") - Noted("is_there").Count;

    /// <summary>The ids that the scenario wrote down with this word, in order.</summary>
    public IReadOnlyList<string> Noted(string word) =>
        [.. Read("calls.log").Split('\n').Select(line => line.Split(' ')).Where(line => line.Length == 2 && line[0] == word).Select(line => line[1])];

    /// <summary>Lets the last calls end; afterwards the statistics are complete.</summary>
    public async Task<int> End()
    {
        _process.Signal(Quit);
        var code = await _process.Exit(TimeSpan.FromSeconds(30));
        await File.WriteAllTextAsync(Path.Combine(_folder, "sipp.txt"), _process.Output);
        return code;
    }

    /// <summary>The last line of the statistics file, by the names of its columns.</summary>
    public long Statistic(string column)
    {
        var lines = Read("statistics.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var at = Array.IndexOf(lines[0].Split(';'), column);
        Assert.True(at >= 0, $"SIPp counts no {column}: {lines[0]}");
        return long.Parse(lines[^1].Split(';')[at], CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>Each event begins with date, time and seconds; not always on a line of its own.</summary>
    [GeneratedRegex(@"\d{4}-\d\d-\d\d\t[\d:.]+\t[\d.]+: ")]
    private static partial Regex Event();

    [GeneratedRegex("<exec rtp_stream=.*/>")]
    private static partial Regex Rtp();

    private string StatisticsFile => Path.Combine(_folder, "statistics.csv");

    private string Read(string name) => File.Exists(Path.Combine(_folder, name)) ? File.ReadAllText(Path.Combine(_folder, name)) : "";
}
