using System.ComponentModel;
using System.Diagnostics;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;

namespace Carillon.Tests.Switch;

/// <summary>
/// SIPp as the registrar of a carrier: it checks our digest with code that is not ours, finds our expiry too brief, gives three seconds, is in
/// trouble at the refresh, takes us again, and is told when we stop. One scenario, so one Call-ID and a rising CSeq throughout.
/// </summary>
public sealed class SippRegistrarTests
{
    private const string Head = "[last_Via:]\n[last_From:]\n[last_To:];tag=[call_number]\n[last_Call-ID:]\n[last_CSeq:]\n";
    private const string Challenge = "WWW-Authenticate: Digest realm=\"carrier.example\", nonce=\"47364c23432d2e131a5fb210812c\", algorithm=MD5, qop=\"auth\"\n";

    [Fact]
    public async Task A_real_registrar_accepts_refreshes_refuses_and_lets_go()
    {
        var folder = Directory.CreateTempSubdirectory("sipp-").FullName;
        try
        {
            await using var world = await SwitchWorld.Create(optionsAre: o => o.CarrierPing = TimeSpan.Zero);
            var events = new EventWatch(world.Control);
            using var sipp = Start(folder, world.Address(23));
            var config = world.ConfigOne.Clone();
            config.Carriers.Add(new Carrier { Id = "sipp", Host = world.Address(23), Port = 5090, ReachableFromHere = true, Register = true, User = "trunk", Password = "pw" });
            Assert.True((await world.Control.Configure(3, config, TestContext.Current.CancellationToken)).Accepted);

            await Says(events, 1, up: true);
            await events.Next("trouble at the refresh", e => e.CarrierHealth is { CarrierId: "sipp", Up: false } health && health.Text.Contains("503", StringComparison.Ordinal));
            await Says(events, 2, up: true);
            await events.DisposeAsync();
            await world.One.DisposeAsync();

            await sipp.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.True(sipp.ExitCode == 0, $"SIPp ended with {sipp.ExitCode}: " + string.Join('\n', Directory.EnumerateFiles(folder, "*errors.log").Select(File.ReadAllText)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<SwitchEvent> Says(EventWatch events, int times, bool up) =>
        events.Next($"{times} times {up}", _ => events.Seen.Count(e => e.CarrierHealth is { CarrierId: "sipp" } health && health.Up == up) == times);

    private static Process Start(string folder, string address)
    {
        File.WriteAllText(Path.Combine(folder, "registrar.xml"), Scenario);
        var start = new ProcessStartInfo("sipp") { WorkingDirectory = folder, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-sf", "registrar.xml", "-i", address, "-p", "5090", "-m", "1", "-nostdin", "-timeout", "60s", "-timeout_error", "-trace_err", "-error_file", "errors.log"])
            start.ArgumentList.Add(argument);
        try
        {
            var process = Process.Start(start)!;
            // Its screen; what it is not read of, it waits for.
            process.BeginOutputReadLine();
            return process;
        }
        catch (Win32Exception)
        {
            Assert.Skip("sipp is not installed (Debian package sip-tester)");
            throw;
        }
    }

    private static string Scenario => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <scenario name="registrar">
        {Receive("")}{Send("401 Unauthorized", Challenge)}
        {Receive(Verify)}<nop test="1" next="proved"/><nop><action><error message="the digest is wrong"/></action></nop><label id="proved"/>
        {Send("423 Interval Too Brief", "Min-Expires: 600\n")}
        {Receive(Expires("600"))}{Send("401 Unauthorized", Challenge)}
        {Receive(Expires("600"))}{Send("200 OK", "[last_Contact:];expires=3\n")}
        {Receive("")}{Send("503 Service Unavailable", "Retry-After: 2\n")}
        {Receive("")}{Send("200 OK", "[last_Contact:];expires=300\n")}
        {Receive(Expires("0"))}{Send("200 OK", "")}
        <Reference variables="3"/>
        </scenario>
        """;

    private const string Verify = "<verifyauth assign_to=\"1\" username=\"trunk\" password=\"pw\"/>";

    private static string Expires(string value) => $"<ereg regexp=\"^ *{value} *$\" search_in=\"hdr\" header=\"Expires:\" check_it=\"true\" assign_to=\"3\"/>";

    private static string Receive(string action) =>
        action.Length == 0 ? "<recv request=\"REGISTER\"/>" : $"<recv request=\"REGISTER\"><action>{action}</action></recv>";

    private static string Send(string status, string extra) => $"<send><![CDATA[\n\nSIP/2.0 {status}\n{Head}{extra}Content-Length: 0\n\n]]></send>";
}
