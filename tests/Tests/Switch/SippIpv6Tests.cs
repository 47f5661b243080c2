using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>SIPp as a carrier on ::1, with its own scenario of a called party that sends back what it hears: a stranger's word that both ways of a call over IPv6 are well formed.</summary>
public sealed class SippIpv6Tests
{
    [Fact]
    public async Task A_phone_on_IPv4_hears_itself_through_SIPp_on_IPv6()
    {
        await using var world = await SwitchWorld.Create(optionsAre: o => (o.Address6, o.CarrierPing, o.CarrierSilence) = ("::1", TimeSpan.Zero, TimeSpan.FromSeconds(20)));
        await using var events = new EventWatch(world.Control);
        var port = FreePort();
        using var sipp = Start(port);
        var config = world.ConfigOne.Clone();
        config.Carriers.Add(new Carrier { Id = "sipp", Host = "::1", Port = (uint)port, ReachableFromHere = true });
        Assert.True((await world.Control.Configure(3, config, TestContext.Current.CancellationToken)).Accepted);

        var agent = NewId();
        await Orders.Give(world.Control, new Command { CallPhone = new CallPhone { LegId = agent, AgentId = "ada", PhoneId = "100", RingTimeoutMs = 20_000 } });
        await events.Answered(agent);
        var customer = await Orders.Place(world.Control, "sipp");
        await events.Answered(customer.LegId);
        var room = NewId();
        foreach (var leg in new[] { agent, customer.LegId })
            await Orders.Give(world.Control, new Command { Join = new Join { LegId = leg, RoomId = room } });
        await world.Phone100.ToneOf("100").Hears(SwitchWorld.PhoneTone);
        await Orders.Give(world.Control, new Command { HangUp = new HangUp { LegId = customer.LegId } });

        await sipp.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(0, sipp.ExitCode);
    }

    private static Process Start(int port)
    {
        var start = new ProcessStartInfo("sipp") { RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var argument in (string[])["-sn", "uas", "-i", "[::1]", "-p", port.ToString(CultureInfo.InvariantCulture), "-mi", "[::1]", "-mp", FreePort().ToString(CultureInfo.InvariantCulture), "-rtp_echo", "-m", "1", "-nostdin", "-timeout", "60s", "-timeout_error"])
            start.ArgumentList.Add(argument);
        try
        {
            var process = Process.Start(start)!;
            process.BeginOutputReadLine();
            return process;
        }
        catch (Win32Exception)
        {
            Assert.Skip("sipp is not installed (Debian package sip-tester)");
            throw;
        }
    }

    /// <summary>SIPp is told its ports, and takes the two above that of its audio.</summary>
    private static int FreePort()
    {
        using var probe = new UdpClient(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        return ((IPEndPoint)probe.Client.LocalEndPoint!).Port & ~1;
    }
}
