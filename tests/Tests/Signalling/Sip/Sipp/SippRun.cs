using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Carillon.Tests.Signalling.Sip.Sipp;

/// <summary>SIPp at work on an address of its own, with a scenario of ours.</summary>
internal sealed class SippRun : IDisposable
{
    private static int s_runs;

    private readonly Process _process;
    private readonly string _folder;

    private SippRun(Process process, string folder, IPEndPoint local) => (_process, _folder, Local) = (process, folder, local);

    public IPEndPoint Local { get; }

    public static SippRun Start(string name, string scenario, int calls, IPEndPoint? target)
    {
        string folder = Directory.CreateTempSubdirectory($"sipp-{name}-").FullName;
        File.WriteAllText(Path.Combine(folder, "scenario.xml"), scenario);
        var local = new IPEndPoint(IPAddress.Parse($"127.0.96.{Interlocked.Increment(ref s_runs)}"), 5060);
        string[] whom = target is null ? [] : [target.ToString(), "-r", "50"];
        var start = new ProcessStartInfo("sipp") { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (string argument in (string[])[.. whom, "-sf", "scenario.xml", "-i", local.Address.ToString(), "-p", "5060", "-m", calls.ToString(CultureInfo.InvariantCulture),
                     "-nostdin", "-timeout", "60s", "-timeout_error", "-trace_err", "-error_file", "errors.log"])
            start.ArgumentList.Add(argument);
        try
        {
            var process = Process.Start(start)!;
            process.BeginOutputReadLine();
            return new SippRun(process, folder, local);
        }
        catch (Win32Exception)
        {
            Assert.Skip("sipp is not installed (Debian package sip-tester)");
            throw;
        }
    }

    /// <summary>It listens: what is sent to it from now on is answered.</summary>
    public Task Listens() => Eventually.True(() => File.ReadLines("/proc/net/udp").Any(line => line.Contains(Bound, StringComparison.OrdinalIgnoreCase)), "SIPp listens");

    /// <summary>All calls went by the scenario to its end.</summary>
    public async Task Succeeds()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
        string errors = Path.Combine(_folder, "errors.log");
        Assert.True(_process.ExitCode == 0, $"SIPp ended with {_process.ExitCode}: {(File.Exists(errors) ? File.ReadAllText(errors) : "no word")}");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        if (File.Exists(Path.Combine(_folder, "errors.log"))) TestContext.Current.SendDiagnosticMessage(File.ReadAllText(Path.Combine(_folder, "errors.log")));
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>As /proc/net/udp writes an address: its bytes backwards.</summary>
    private string Bound => $"{BitConverter.ToUInt32(Local.Address.GetAddressBytes()):X8}:{Local.Port:X4}";
}
